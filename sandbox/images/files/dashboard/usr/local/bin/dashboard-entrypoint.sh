#!/bin/sh
# Writes the settings of the page into the image, as the image of WholeTale does, and serves it.
set -eu

cat > /usr/share/nginx/html/env.json <<END
{ "apiUrl": "$GIRDER_API_URL", "dashboardUrl": "$DASHBOARD_URL", "authProvider": "$AUTH_PROVIDER" }
END
exec nginx -c /etc/nginx/dashboard.conf -g 'daemon off;'
