# Two stages: packages are built with what they need, the image that runs has none of it, and no root.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings STATIC_ROOT=/app/static
RUN useradd --system --uid 10001 --home-dir /app goodword
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY config config
COPY kernel kernel
COPY accounts accounts
COPY referrals referrals
COPY advocacy advocacy
COPY locale locale
RUN SECRET_KEY=only-to-collect-static-files python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q .
USER goodword
EXPOSE 8000
CMD ["python", "-m", "config.serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4"]
