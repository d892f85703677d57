# One image for web, worker, beat, migrate and the mail catcher: docker-compose.yml gives each its command.
FROM python:3.13-slim-bookworm

# Pango and HarfBuzz draw the certificates (WeasyPrint); everything else comes as wheels.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app:/app/platform \
    DJANGO_SETTINGS_MODULE=naast.settings \
    NAAST_DATA=/data

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .

# The compiled catalogue belongs to the image. Throw-away values: no secret may be baked into an image.
RUN SECRET_KEY=only-while-building SITE_URL=http://localhost SMTP_URL=smtp://localhost DATABASE_URL=sqlite:////tmp/none \
    CELERY_BROKER_URL=memory:// NAAST_DATA=/tmp python manage.py compile_catalogue

RUN useradd --system --uid 10001 --home-dir /data naast && install -d -o naast -g naast /data
USER naast
VOLUME /data

EXPOSE 8000
CMD ["gunicorn", "naast.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", \
     "--threads", "4", "--graceful-timeout", "20", "--access-logfile", "-", "--no-control-socket"]
