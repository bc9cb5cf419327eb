#!/bin/sh
# A command target in shell: a naive consumer that joins the deltas as they stand in the JSON, escapes and all.
stream=$(curl --silent --fail --no-buffer --speed-limit 1 --speed-time $((CONFORMANCE_IDLE_MS / 1000 + 1)) \
    --header "Authorization: Bearer $CONFORMANCE_KEY" --header 'Content-Type: application/json' \
    --data '{"model":"gpt-5","input":"Say hi.","stream":true}' "$CONFORMANCE_BASE_URL/responses")
case $? in
0 | 18 | 56) status=truncated ;;
22) status=rejected ;;
28) status=timed_out ;;
*) status=unreachable ;;
esac
for end in completed incomplete failed; do
    printf '%s' "$stream" | grep -q "\"type\": *\"response.$end\"" && status=$end
done
delta='/"type": *"response.output_text.delta"/s/.*"delta": *"(([^"\\]|\\.)*)".*/\1/p'
text=$(printf '%s\n' "$stream" | sed -nE "$delta" | tr -d '\r\n')
printf '{"kind":"result","status":"%s","text":"%s"}\n' "$status" "$text"
