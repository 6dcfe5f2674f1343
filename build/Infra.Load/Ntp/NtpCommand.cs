using System.CommandLine;
using System.Net;
using System.Text.Json;

namespace Infra.Load.Ntp;

/// <summary>
/// <c>ntp</c>: a closed loop of plain NTPv4 requests. As many requests as asked for are always under way; each answer is checked and replaced by a
/// new request at once, so the server is never idle and never flooded, whatever its speed.
/// </summary>
/// <remarks>
/// One connected socket by default: chronyd and ntpd-rs read one socket on one thread anyway, so the source port makes no difference to them,
/// and the generator, which batches its system calls, stays the faster side. A server that spreads clients over workers sees one client then;
/// <c>--sockets</c> opens more, each on its own thread with its share of the requests.
/// </remarks>
internal static class NtpCommand
{
    private const int OutstandingMax = 1024;
    private const int SocketsMax = 64;

    internal static Command Create()
    {
        Option<string> target = new("--target") { Description = "Server as ADDRESS:PORT.", Required = true };
        Option<long> requests = new("--requests") { Description = "Stop after this many requests.", DefaultValueFactory = _ => long.MaxValue };
        Option<double> seconds = new("--seconds") { Description = "Stop after this time.", DefaultValueFactory = _ => double.PositiveInfinity };
        Option<int> outstanding = new("--outstanding") { Description = "Requests under way at any time.", DefaultValueFactory = _ => 64 };
        Option<int> sockets = new("--sockets") { Description = "Sockets, each with its own port and thread.", DefaultValueFactory = _ => 1 };
        var command = new Command("ntp", "Asks an NTP server as fast as it answers.") { target, requests, seconds, outstanding, sockets };
        command.SetAction(parsed =>
        {
            (long requestsMax, double secondsMax) = (parsed.GetValue(requests), parsed.GetValue(seconds));
            (int underWay, int threads) = (parsed.GetValue(outstanding), parsed.GetValue(sockets));
            string? mistake = Check(requestsMax, secondsMax, underWay, threads);
            if (!IPEndPoint.TryParse(parsed.GetValue(target)!, out IPEndPoint? server)) mistake = "--target is not ADDRESS:PORT";
            if (mistake is null) return Run(server!, requestsMax, secondsMax, underWay, threads);
            Console.Error.WriteLine("Infra.Load ntp: " + mistake);
            return 2;
        });
        return command;
    }

    private static string? Check(long requestsMax, double secondsMax, int outstanding, int sockets)
    {
        if (requestsMax == long.MaxValue && double.IsInfinity(secondsMax)) return "say when to stop: --requests, --seconds or both";
        if (requestsMax < 1) return "--requests must be at least 1";
        if (!(secondsMax > 0)) return "--seconds must be above 0";
        if (sockets is < 1 or > SocketsMax) return $"--sockets must be 1 to {SocketsMax}";
        return outstanding < sockets || outstanding > OutstandingMax * sockets ? $"--outstanding must be 1 to {OutstandingMax} per socket" : null;
    }

    private static int Run(IPEndPoint target, long requests, double seconds, int outstanding, int sockets)
    {
        var loops = new ClosedLoop[sockets];
        var threads = new Thread[sockets];
        for (int i = 0; i < sockets; i++)
            loops[i] = new ClosedLoop(target, requests / sockets + (i < requests % sockets ? 1 : 0), seconds, outstanding / sockets, seed: (ulong)i + 1);
        for (int i = 0; i < sockets; i++)
        {
            threads[i] = new Thread(loops[i].Run);
            threads[i].Start();
        }
        foreach (Thread thread in threads)
            thread.Join();

        var total = new LatencyHistogram();
        foreach (ClosedLoop loop in loops)
            total.Add(loop.Latencies);
        long received = loops.Sum(loop => loop.Received);
        using (var json = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            json.WriteStartObject();
            json.WriteNumber("sent", loops.Sum(loop => loop.Sent));
            json.WriteNumber("received", received);
            json.WriteNumber("lost", loops.Sum(loop => loop.Lost));
            json.WriteNumber("mismatched", loops.Sum(loop => loop.Mismatched));
            json.WriteNumber("unsynchronised", loops.Sum(loop => loop.Unsynchronised));
            json.WriteNumber("seconds", Math.Round(loops.Max(loop => loop.Elapsed.TotalSeconds), 6));
            json.WriteNumber("p50_us", Math.Round(total.PercentileMicroseconds(0.50), 1));
            json.WriteNumber("p99_us", Math.Round(total.PercentileMicroseconds(0.99), 1));
            json.WriteEndObject();
        }
        Console.WriteLine();
        if (received > 0) return 0;
        Console.Error.WriteLine($"Infra.Load: no answer from {target}");
        return 1;
    }
}
