# One image; compose.yaml says which part of the house each container is.
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN python bootstrap.py run && .venv/bin/python -m compileall -qq . && useradd --system doorstep
USER doorstep
ENV HOST=0.0.0.0 PATH=/app/.venv/bin:$PATH
CMD ["python", "-m", "gunicorn", "-c", "gunicorn.conf.py"]
