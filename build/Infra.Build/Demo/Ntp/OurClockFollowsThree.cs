using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Infra.Testing.Fakes;
using Infra.Testing.Network;
using Infra.Testing.Peers;

namespace Infra.Build.Demo.Ntp;

/// <summary>
/// Three servers behind relays that delay every packet by another time. The sources are declared half a second ahead, so that ntpd's clock, which begins
/// with the machine's time, has that much to make up for.
/// </summary>
internal sealed class OurClockFollowsThree : IDemoStep
{
    private const double HeadStart = 0.5;
    private const double Goal = 0.002;
    private const int ShownMax = 8;

    // A quiet machine takes ten seconds. A busy one lets the relays' packets wait for milliseconds, which the clock must first find out to be noise.
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(3);

    public string Component => "ntp";

    public string Title => "ntpd's clock, 0.5 s late, follows three chronyd through jitter";

    public IReadOnlyList<string> Tools => ["ntpd", "ntpctl"];

    public IReadOnlyList<string> Peers => ["chronyd"];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        List<IAsyncDisposable> parts = [];
        try
        {
            string sources = await StartSourcesAsync(parts, cancellation).ConfigureAwait(false);
            OurNtpd daemon = await OurNtpd.StartAsync(repository, sources, cancellation).ConfigureAwait(false);
            parts.Add(daemon);
            return await WatchAsync(repository, daemon, cancellation).ConfigureAwait(false);
        }
        finally
        {
            for (int i = parts.Count - 1; i >= 0; i--)
                await parts[i].DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<string> StartSourcesAsync(List<IAsyncDisposable> parts, CancellationToken cancellation)
    {
        var settings = new StringBuilder("""
            [source-defaults]
            poll-interval-limits = { min = 0, max = 4 }
            initial-poll-interval = 0

            [clock]
            clock = "virtual"

            [synchronization]
            step-policy = "never"
            large-slew-maximum-frequency-offset = 0.1

            """);
        var jitter = new RelayFaults { Delay = TimeSpan.FromMilliseconds(5), Jitter = TimeSpan.FromMilliseconds(2) };
        for (ulong i = 0; i < 3; i++)
        {
            (PeerProcess server, int port) = await Chronyd.StartServerAsync(cancellation).ConfigureAwait(false);
            parts.Add(server);
            var relay = UdpRelay.Start(new IPEndPoint(IPAddress.Loopback, port), jitter, jitter, new SeededRandom(i));
            parts.Add(relay);
            settings.Append(CultureInfo.InvariantCulture, $"\n[[source]]\nmode = \"server\"\naddress = \"{relay.EndPoint}\"\noffset-correction = {HeadStart}\n");
        }
        return settings.ToString();
    }

    private static async Task<DemoFigures> WatchAsync(Repository repository, OurNtpd daemon, CancellationToken cancellation)
    {
        List<double> offsets = [];
        long start = Environment.TickCount64;
        while (true)
        {
            JsonObject status = await NtpQuery.RunAsync(repository, cancellation, "status", "--socket", daemon.ControlSocket, "--json").ConfigureAwait(false);
            JsonObject seen = status["daemon"]!.AsObject();
            double seconds = (Environment.TickCount64 - start) / 1000.0;
            if (Offset(seen) is { } offset)
            {
                offsets.Add(offset);
                if (Math.Abs(offset) < Goal && (int?)seen["system"]?["agreeing_sources"] == 3) return Describe(offsets, seconds, seen.DeepClone().AsObject());
            }
            if (seconds > TimeMax.TotalSeconds) throw new DemoException($"the offset did not shrink below {NtpQuery.Duration(Goal)} within {TimeMax.TotalSeconds:0} s ({Way(offsets)}): {status.ToJsonString()}");
            await Task.Delay(1000, cancellation).ConfigureAwait(false);
        }
    }

    // The mean of what the sources say about the clock as it is now.
    private static double? Offset(JsonObject status)
    {
        double[] known = [.. status["sources"]!.AsArray().Select(source => (double?)source?["offset"]).OfType<double>()];
        return known.Length == 3 ? known.Average() : null;
    }

    private static DemoFigures Describe(List<double> offsets, double seconds, JsonObject status)
    {
        status["offsets"] = new JsonArray([.. offsets.Select(offset => (JsonNode)offset)]);
        return new DemoFigures(string.Create(CultureInfo.InvariantCulture, $"offset {Way(offsets)} in {seconds:0} s, never stepped"), status);
    }

    // The first, the last, and some between them.
    private static string Way(List<double> offsets)
    {
        int every = Math.Max(1, (offsets.Count + ShownMax - 2) / (ShownMax - 1));
        return string.Join(" → ", offsets.Where((_, i) => i % every == 0 || i == offsets.Count - 1).Select(offset => NtpQuery.Duration(offset)));
    }
}
