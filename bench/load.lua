-- Sends the bodies in the file $BODIES one after the other, and prints what came of it in one line.
local requests, count, place = {}, 0, 0

function init()
  local headers = {
    ["accept"] = "application/json",
    ["authorization"] = os.getenv("AUTHORIZATION"),
    ["content-type"] = "application/json",
  }
  for body in io.lines(os.getenv("BODIES")) do
    count = count + 1
    requests[count] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  place = place % count + 1
  return requests[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
