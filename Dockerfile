FROM python:3.13.5-slim-bookworm

ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

# A mirror of the package index, where the build needs one.
ARG PIP_INDEX_URL

# What changes seldom comes first: libraries, fonts, packages, by the same script as elsewhere.
COPY script ./script
COPY requirements.lock requirements-dev.lock package.json package-lock.json .npmrc ./
RUN script/bootstrap \
  && rm -rf var/uv var/nodejs /var/lib/apt/lists/* /root/.cache /root/.npm

COPY . .
# Translations; and the folders that volumes are laid over, so that they belong to the site.
RUN script/bootstrap \
  && groupadd --gid 10001 chuangsai \
  && useradd --uid 10001 --gid 10001 --no-create-home chuangsai \
  && install -d -m 2750 -o chuangsai -g chuangsai /data /data/media /data/static /data/beat

USER chuangsai
ENV CHUANGSAI_DATA=/data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "config.wsgi:application"]
