"""Static files under hashed names, the imports between script modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Only hashed files are kept, so `import … from "./queue.js"` has to name the hashed one."""

    support_js_module_import_aggregation = True
