namespace Infra.Ntp.Server;

/// <summary>Who is answered. Immutable. A client on the denylist, or else one that is not on the allowlist, gets that list's action.</summary>
/// <param name="Denylist">Addresses that are refused.</param>
/// <param name="DenylistAction">What those get.</param>
/// <param name="Allowlist">Addresses that are answered.</param>
/// <param name="AllowlistAction">What all others get.</param>
/// <param name="AcceptVersion3">Whether NTPv3 requests are answered.</param>
/// <param name="AcceptVersion4">Whether NTPv4 requests are answered.</param>
public sealed record ServerPolicy(
    IpFilter Denylist, FilterAction DenylistAction, IpFilter Allowlist, FilterAction AllowlistAction, bool AcceptVersion3 = true, bool AcceptVersion4 = true)
{
    /// <summary>Answers everyone, versions 3 and 4.</summary>
    public static ServerPolicy Open { get; } = new(IpFilter.Empty, FilterAction.Ignore, IpFilter.Everything, FilterAction.Ignore);

    /// <summary>What the lists say about a client; null if it is welcome.</summary>
    public FilterAction? Refuses(ClientAddress client)
    {
        if (Denylist.Contains(client)) return DenylistAction;
        return Allowlist.Contains(client) ? null : AllowlistAction;
    }

    /// <summary>Whether requests of this version are answered.</summary>
    public bool Accepts(int version) => version switch { 3 => AcceptVersion3, 4 => AcceptVersion4, _ => false };
}
