using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Time;

namespace Infra.Ntp.Control.Query;

/// <summary>Asks a server several times. Of a name's addresses the first that answers is taken.</summary>
internal static class QueryRunner
{
    private const int AddressesMax = 4;

    /// <summary>Runs the whole query; never throws for what the network does.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Gets a line that is overwritten again and again, and is empty in the end.</param>
    /// <param name="cancellation">Ends it early; what was measured so far counts.</param>
    internal static async Task<QueryReport> RunAsync(QueryOptions options, TextWriter progress, CancellationToken cancellation)
    {
        string name = options.Server.ToString();
        IPAddress[] addresses;
        try
        {
            addresses = options.Server.Address is { } literal
                ? [literal]
                : await Dns.GetHostAddressesAsync(options.Server.Host, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return QueryReport.Failed(name, "look-up", $"the name cannot be looked up: {exception.Message}");
        }

        QueryReport report = QueryReport.Failed(name, "look-up", "the name has no addresses");
        foreach (IPAddress address in addresses.Take(AddressesMax))
        {
            var endPoint = new IPEndPoint(address, options.Server.Port);
            report = await MeasureAsync(name, endPoint, options, progress, cancellation).ConfigureAwait(false);
            if (report.Best is not null || report.ErrorCode is not ("timeout" or "unreachable")) break;
        }
        await progress.WriteAsync("\r\e[K").ConfigureAwait(false);
        return report;
    }

    private static async Task<QueryReport> MeasureAsync(string name, IPEndPoint server, QueryOptions options, TextWriter progress, CancellationToken cancellation)
    {
        var exchange = new Exchange(server, MeasurePrecision(), SystemRandom.Instance);
        List<ExchangeResult> results = [];
        for (int i = 0; i < options.Samples; i++)
        {
            await progress.WriteAsync($"\r\e[Kasking {server}: sample {i + 1} of {options.Samples}").ConfigureAwait(false);
            ExchangeResult result = await Task.Run(() => exchange.Run(options.Timeout), CancellationToken.None).ConfigureAwait(false);
            results.Add(result);
            if (result.IsFinal || cancellation.IsCancellationRequested || i == options.Samples - 1) break;
            try
            {
                await Task.Delay(options.Interval, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        return QueryReport.Create(name, server, results);
    }

    internal static sbyte MeasurePrecision()
    {
        long shortest = 1_000_000_000;
        for (int i = 0; i < 100; i++)
        {
            TimeSpec first = SystemClock.Read(ClockId.Realtime);
            long step = SystemClock.Read(ClockId.Realtime).NanosecondsSince(first);
            if (step > 0) shortest = Math.Min(shortest, step);
        }
        return (sbyte)Math.Ceiling(Math.Log2(shortest / 1e9));
    }
}
