using System.Globalization;
using Infra.Testing.Processes;

namespace Infra.Testing.Network;

/// <summary>
/// A network of its own with nothing but a loopback device, for programs that need fixed ports, several hosts or broken paths. It has no
/// name on the machine: a sleeping process holds it, and disposing this kills that one and everything inside loses its network.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private static readonly Lazy<string?> Reason = new(FindReason);
    private readonly ChildProcess _holder;
    private int _links;

    private NetworkNamespace(ChildProcess holder) => _holder = holder;

    /// <summary>Why this process cannot make network namespaces; null if it can.</summary>
    public static string? WhyNot => Reason.Value;

    /// <summary>Makes a namespace with loopback up.</summary>
    /// <exception cref="InvalidOperationException">Not permitted here; see <see cref="WhyNot"/>.</exception>
    public static NetworkNamespace Create()
    {
        if (WhyNot is { } reason) throw new InvalidOperationException(reason);
        return Make();
    }

    /// <summary>The same command, run inside this network.</summary>
    public ChildStart Enter(ChildStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return start with { Program = "nsenter", Arguments = [$"--net=/proc/{_holder.Id}/ns/net", "--", start.Program, .. start.Arguments] };
    }

    /// <summary>Joins two namespaces by a virtual cable (veth) and gives each end an address.</summary>
    /// <param name="other">The other end.</param>
    /// <param name="address">Our address with its prefix length: <c>10.0.0.1/24</c> or <c>fd00::1/64</c>.</param>
    /// <param name="otherAddress">The other end's address with its prefix length.</param>
    /// <returns>The device's name, the same on both ends of the first cable: <c>veth0</c>.</returns>
    /// <exception cref="InvalidOperationException">The kernel refused; the text has ip(8)'s words.</exception>
    public string Connect(NetworkNamespace other, string address, string otherAddress)
    {
        ArgumentNullException.ThrowIfNull(other);
        string ours = $"veth{_links++}";
        string theirs = $"veth{other._links++}";
        Ip("link", "add", ours, "netns", Number(_holder.Id), "type", "veth", "peer", "name", theirs, "netns", Number(other._holder.Id));
        Configure(ours, address);
        other.Configure(theirs, otherAddress);
        return ours;
    }

    /// <summary>Runs ip(8) inside: routes, neighbours, qdiscs of this network alone.</summary>
    /// <exception cref="InvalidOperationException">It failed; the text has its words.</exception>
    public void IpInside(params IReadOnlyList<string> arguments) => Require(Enter(new ChildStart("ip", arguments)));

    /// <inheritdoc />
    public void Dispose() => _holder.Dispose();

    private static NetworkNamespace Make()
    {
        ChildProcess holder = ChildProcess.Start(
            new ChildStart("unshare", "--net", "/bin/sh", "-c", "ip link set lo up && echo up && exec sleep 86400") { OutputCharactersMax = 4096 });
        bool up = holder.WaitUntilAsync(child => child.Output.Contains("up"), TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
        if (up) return new NetworkNamespace(holder);
        string error = holder.Error.Trim();
        holder.Dispose();
        throw new InvalidOperationException($"no network namespace: {(error.Length > 0 ? error : "the kernel did not answer in time")}");
    }

    private static string? FindReason()
    {
        foreach ((string tool, string package) in (ReadOnlySpan<(string, string)>)[("ip", "iproute2"), ("unshare", "util-linux"), ("nsenter", "util-linux")])
        {
            if (Programs.Find(tool) is null) return $"network namespaces need {tool}: install {package}";
        }
        try
        {
            Make().Dispose();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"{e.Message} (run as root)";
        }
    }

    private static void Ip(params IReadOnlyList<string> arguments) => Require(new ChildStart("ip", arguments));

    private static void Require(ChildStart start)
    {
        ChildResult result = ChildProcess.RunAsync(start).GetAwaiter().GetResult();
        if (!result.Succeeded) throw new InvalidOperationException($"{start}: {result.AllOutput.Trim()}");
    }

    private static string Number(int pid) => pid.ToString(CultureInfo.InvariantCulture);

    private void Configure(string device, string address)
    {
        // Without duplicate address detection, an IPv6 address is usable at once.
        IReadOnlyList<string> add = ["address", "add", address, "dev", device];
        IpInside(address.Contains(':') ? [.. add, "nodad"] : add);
        IpInside("link", "set", device, "up");
    }
}
