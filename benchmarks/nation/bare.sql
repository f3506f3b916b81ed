-- The ranking of one round in bare SQL: one highest and one lowest of five dropped, mean of the rest,
-- two decimals, ties set apart by the mean before rounding, ranks in category and city, the spread of
-- every criterion; written into the portal's own table. %(round)s and %(ranking)s are primary keys.
WITH counted AS (
  SELECT s.appearance_id, t.number AS seat, v.total, v.payload -> 'marks' AS marks,
         row_number() OVER high AS from_top, row_number() OVER low AS from_bottom,
         count(*) OVER (PARTITION BY s.appearance_id) AS signed
  FROM judging_scoresheet s
  JOIN judging_seat t ON t.id = s.seat_id
  JOIN judging_judge j ON j.id = t.judge_id
  JOIN judging_sheetversion v ON v.id = s.current_id AND v.signed
  JOIN judging_appearance a ON a.id = s.appearance_id
  JOIN competitions_heat h ON h.id = a.heat_id
  JOIN projects_entry e ON e.id = a.entry_id
  WHERE h.round_id = %(round)s AND e.state NOT IN ('withdrawn', 'disqualified')
    AND NOT EXISTS (SELECT 1 FROM projects_recusal r
                    WHERE r.user_id = j.user_id AND r.project_id = e.project_id)
  WINDOW high AS (PARTITION BY s.appearance_id ORDER BY v.total DESC, t.number),
         low AS (PARTITION BY s.appearance_id ORDER BY v.total, t.number DESC)
), panel AS (
  SELECT appearance_id,
         avg(total) FILTER (WHERE signed < 5 OR (from_top > 1 AND from_bottom > 1)) AS mean,
         jsonb_agg(jsonb_build_array(seat, total::text) ORDER BY seat) AS marks,
         jsonb_agg(seat) FILTER (WHERE signed >= 5 AND from_top = 1) AS high,
         jsonb_agg(seat) FILTER (WHERE signed >= 5 AND from_bottom = 1) AS low
  FROM counted GROUP BY appearance_id
), spread AS (
  SELECT appearance_id, jsonb_agg(jsonb_build_array(code, low, high, mean) ORDER BY code) AS criteria
  FROM (SELECT appearance_id, key AS code, min(value::numeric)::text AS low,
               max(value::numeric)::text AS high, round(avg(value::numeric), 2)::text AS mean
        FROM counted, jsonb_each_text(marks) GROUP BY appearance_id, key) each_criterion
  GROUP BY appearance_id
)
INSERT INTO judging_standing
  (ranking_id, appearance_id, score, rank, tied, category_rank, region_rank, detail)
SELECT %(ranking)s, p.appearance_id, round(p.mean, 2),
       rank() OVER (ORDER BY round(p.mean, 2) DESC, p.mean DESC),
       count(*) OVER (PARTITION BY round(p.mean, 2), p.mean) > 1,
       rank() OVER (PARTITION BY c.kind ORDER BY round(p.mean, 2) DESC, p.mean DESC),
       rank() OVER (PARTITION BY e.declared ->> 'city' ORDER BY round(p.mean, 2) DESC, p.mean DESC),
       jsonb_build_object('marks', p.marks, 'high', p.high, 'low', p.low, 'criteria', s.criteria)
FROM panel p
JOIN spread s ON s.appearance_id = p.appearance_id
JOIN judging_appearance a ON a.id = p.appearance_id
JOIN projects_entry e ON e.id = a.entry_id
JOIN competitions_category c ON c.id = e.category_id
