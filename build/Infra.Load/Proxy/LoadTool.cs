using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Load.Proxy;

/// <summary>wrk or h2load of the peer root: asks a URL as fast as it is answered.</summary>
internal static partial class LoadTool
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>Runs one; the result counts answers of status 200 and everything else.</summary>
    /// <param name="tool">wrk, for a time; h2load, for a number of requests.</param>
    /// <param name="url">What it asks for.</param>
    /// <param name="connections">Its connections; h2load has 32 requests under way on each.</param>
    /// <param name="requests">How many requests h2load makes.</param>
    /// <param name="seconds">How long wrk asks.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task<(long Received, long Failed)> RunAsync(string tool, string url, int connections, long requests, double seconds, CancellationToken cancellation)
    {
        string number = connections.ToString(CultureInfo.InvariantCulture);
        string time = Math.Max(1, (int)Math.Ceiling(seconds)).ToString(CultureInfo.InvariantCulture);
        PeerStart start = tool == "wrk"
            ? new PeerStart("wrk", "-t1", "-c" + number, $"-d{time}s", url)
            : new PeerStart("h2load", "-n" + requests.ToString(CultureInfo.InvariantCulture), "-c" + number, "-m32", url);
        ChildResult result = await PeerRoot.Open().RunAsync(start, TimeSpan.FromSeconds(seconds) + Margin, cancellation).ConfigureAwait(false);
        long received = NumberOf(tool == "wrk" ? WrkRequests() : H2loadSucceeded(), result.Output);
        long failed = tool == "wrk"
            ? NumberOf(WrkStatuses(), result.Output) + WrkErrors().Matches(result.Output).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            : requests - received;
        return (received - (tool == "wrk" ? NumberOf(WrkStatuses(), result.Output) : 0), failed);
    }

    private static long NumberOf(Regex pattern, string output)
    {
        Match match = pattern.Match(output);
        return match.Success ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex WrkRequests();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex WrkStatuses();

    [GeneratedRegex(@"(?:connect|read|write|timeout) (\d+)")]
    private static partial Regex WrkErrors();

    [GeneratedRegex(@"(\d+) succeeded")]
    private static partial Regex H2loadSucceeded();
}
