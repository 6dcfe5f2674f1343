using Infra.Dns.Server.Configuration;
using Infra.Parsing;

namespace Infra.Dns.Server.Service;

/// <summary>
/// Who may ask at a listener: allowed networks may even if they are denied too; an allow list alone denies all others; the longest network does not matter. Immutable,
/// allocates nothing.
/// </summary>
internal sealed class AccessFilter(IReadOnlyList<IpPrefix> allow, IReadOnlyList<IpPrefix> deny)
{
    private readonly IpPrefix[] _allow = [.. allow];
    private readonly IpPrefix[] _deny = [.. deny];

    internal static AccessFilter Everyone { get; } = new([], []);

    internal static AccessFilter From(ListenSettings settings) => new(settings.Allow, settings.Deny);

    /// <summary>Whether a client may ask.</summary>
    /// <param name="address">Its address, 4 or 16 bytes.</param>
    internal bool Allows(ReadOnlySpan<byte> address)
    {
        if (_allow.Length == 0 && _deny.Length == 0) return true;
        if (Contains(_allow, address)) return true;
        return _deny.Length > 0 && !Contains(_deny, address);
    }

    private static bool Contains(IpPrefix[] networks, ReadOnlySpan<byte> address)
    {
        foreach (IpPrefix network in networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }
}
