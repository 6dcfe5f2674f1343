using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>A network of its own whose loopback device delays and loses packets, both ways. The devices of the machine are not touched.</summary>
internal sealed partial class LossyNetwork : IDisposable
{
    /// <summary>Delay and loss by chance, tc-netem(8). The time holds for each packet, so there and back takes twice of it.</summary>
    internal const string Netem = "netem delay 200ms loss 5%";

    /// <summary>A narrow line with a short queue, tc-tbf(8): what does not fit is lost. More kernels have it.</summary>
    internal const string Narrow = "tbf rate 20mbit burst 70kb latency 50ms";

    private static readonly ConcurrentDictionary<string, string?> Reasons = new();
    private readonly NetworkNamespace _network;

    private LossyNetwork(NetworkNamespace network) => _network = network;

    /// <summary>Makes one.</summary>
    /// <param name="discipline">What tc is told: <see cref="Netem"/> or <see cref="Narrow"/>.</param>
    /// <exception cref="InvalidOperationException">Not possible here; see <see cref="WhyNot"/>.</exception>
    internal static LossyNetwork Create(string discipline)
    {
        NetworkNamespace network = NetworkNamespace.Create();
        try
        {
            // Loopback's own packets hold 64 KB: whole bodies.
            network.IpInside("link", "set", "lo", "mtu", "1500");
            Tc(network, $"qdisc add dev lo root {discipline}");
            return new LossyNetwork(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here, in the words of who refuses; null if there can.</summary>
    internal static string? WhyNot(string discipline) => Reasons.GetOrAdd(discipline, FindReason);

    /// <summary>The same command, run inside.</summary>
    internal ChildStart Enter(ChildStart start) => _network.Enter(start);

    /// <summary>Packets that were lost up to now.</summary>
    internal long LostCount()
    {
        Match match = Dropped().Match(Tc(_network, "-s qdisc show dev lo"));
        return match.Success ? long.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    public void Dispose() => _network.Dispose();

    private static string? FindReason(string discipline)
    {
        if (NetworkNamespace.WhyNot is { } reason) return reason;
        if (Infra.Testing.Processes.Programs.Find("tc") is null) return "delay and loss need tc: install iproute2";
        try
        {
            Create(discipline).Dispose();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    private static string Tc(NetworkNamespace network, string arguments)
    {
        ChildResult result = ChildProcess.RunAsync(network.Enter(new ChildStart("tc", arguments.Split(' ')))).GetAwaiter().GetResult();
        return result.Succeeded ? result.Output : throw new InvalidOperationException($"tc {arguments}: {result.AllOutput.Trim()}");
    }

    [GeneratedRegex(@"\(dropped (\d+),")]
    private static partial Regex Dropped();
}
