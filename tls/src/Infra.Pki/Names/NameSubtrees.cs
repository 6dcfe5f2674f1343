using System.Numerics;
using System.Text;

namespace Infra.Pki.Names;

/// <summary>
/// Whether a name lies in a subtree (RFC 5280 section 4.2.1.10). A wildcard is taken at its word for permitted subtrees and as every name that it can stand for with excluded ones.
/// </summary>
internal static class NameSubtrees
{
    /// <summary>Whether a constraint can be compared with at all.</summary>
    internal static bool IsUsable(GeneralName subtree, NormalizedName? name) => subtree.Kind switch
    {
        GeneralNameKind.Dns => IsDomain(subtree.Value),
        GeneralNameKind.Email => IsMailboxOrHost(subtree.Value),
        GeneralNameKind.IpAddress => IsAddressAndMask(subtree.Value),
        GeneralNameKind.DirectoryName => name!.IsExact,
        _ => false,   // URI and the rest: under a constraint, nothing of the form passes
    };

    /// <summary>Whether a name can be compared with constraints of its form at all.</summary>
    internal static bool CanJudge(GeneralName name, NormalizedName? normalized) => name.Kind switch
    {
        GeneralNameKind.Dns => DnsNames.IsPresented(name.Value),
        GeneralNameKind.Email => TrySplitMailbox(name.Value, out _, out _),
        GeneralNameKind.IpAddress => name.Value.Length is 4 or 16,
        GeneralNameKind.DirectoryName => normalized!.IsExact,
        _ => false,
    };

    internal static bool IsPermitted(GeneralName name, NormalizedName? normalized, NameConstraint subtree) => name.Kind switch
    {
        GeneralNameKind.Dns => IsBelow(name.Value, subtree.Value),
        GeneralNameKind.Email => IsMailboxIn(name.Value, subtree.Value),
        GeneralNameKind.IpAddress => IsAddressIn(name.Value, subtree.Value),
        _ => normalized!.StartsWith(subtree.Name!),
    };

    internal static bool IsExcluded(GeneralName name, NormalizedName? normalized, NameConstraint subtree)
    {
        if (IsPermitted(name, normalized, subtree)) return true;
        return name.Kind switch
        {
            GeneralNameKind.Dns => name.Value[0] == '*' && IsExpansion(subtree.Value, name.Value),
            GeneralNameKind.IpAddress => IsMapped(name.Value) && IsAddressIn(name.Value[12..], subtree.Value),
            _ => false,
        };
    }

    // "host.example" is the host and all below it, ".host.example" what is below it, "" everything.
    private static bool IsBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> domain)
    {
        if (domain.IsEmpty) return true;
        if (name.Length < domain.Length || !Ascii.EqualsIgnoreCase(name[^domain.Length..], domain)) return false;
        if (domain[0] == '.') return name.Length > domain.Length;
        return name.Length == domain.Length || name[^(domain.Length + 1)] == '.';
    }

    // Whether the excluded host is one that *.parent stands for: one label before the parent.
    private static bool IsExpansion(ReadOnlySpan<byte> host, ReadOnlySpan<byte> wildcard)
    {
        int dot = host.IndexOf((byte)'.');
        return dot > 0 && Ascii.EqualsIgnoreCase(host[dot..], wildcard[1..]);
    }

    private static bool IsDomain(ReadOnlySpan<byte> domain)
    {
        if (domain.IsEmpty) return true;
        return DnsNames.IsReference(domain[0] == '.' ? domain[1..] : domain);
    }

    private static bool IsMailboxOrHost(ReadOnlySpan<byte> subtree) => subtree.Contains((byte)'@') ? TrySplitMailbox(subtree, out _, out _) : IsDomain(subtree);

    // local@host: quoted local parts are legal mail, but not worth a parser here; they cannot be judged.
    private static bool TrySplitMailbox(ReadOnlySpan<byte> mailbox, out ReadOnlySpan<byte> local, out ReadOnlySpan<byte> host)
    {
        local = default;
        host = default;
        int at = mailbox.IndexOf((byte)'@');
        if (at < 1 || mailbox.ContainsAny((byte)'"', (byte)'\\') || mailbox.ContainsAnyInRange((byte)0, (byte)' ')) return false;
        local = mailbox[..at];
        host = mailbox[(at + 1)..];
        return DnsNames.IsReference(host);
    }

    private static bool IsMailboxIn(ReadOnlySpan<byte> mailbox, ReadOnlySpan<byte> subtree)
    {
        if (subtree.IsEmpty) return true;
        if (!TrySplitMailbox(mailbox, out ReadOnlySpan<byte> local, out ReadOnlySpan<byte> host)) return false;
        if (subtree.Contains((byte)'@'))
        {
            return TrySplitMailbox(subtree, out ReadOnlySpan<byte> wantedLocal, out ReadOnlySpan<byte> wantedHost)
                && local.SequenceEqual(wantedLocal) && Ascii.EqualsIgnoreCase(host, wantedHost);
        }
        return subtree[0] == '.' ? IsBelow(host, subtree) : Ascii.EqualsIgnoreCase(host, subtree);
    }

    private static bool IsAddressAndMask(ReadOnlySpan<byte> subtree)
    {
        if (subtree.Length is not (8 or 32)) return false;
        bool isBehind = false;
        foreach (byte part in subtree[(subtree.Length / 2)..])
        {
            if (isBehind ? part != 0 : BitOperations.LeadingZeroCount((uint)(byte)~part) - 24 + BitOperations.TrailingZeroCount(part | 0x100) < 8) return false;
            isBehind |= part != 0xFF;
        }
        return true;
    }

    private static bool IsAddressIn(ReadOnlySpan<byte> address, ReadOnlySpan<byte> subtree)
    {
        if (subtree.Length != 2 * address.Length) return false;
        ReadOnlySpan<byte> network = subtree[..address.Length], mask = subtree[address.Length..];
        for (int i = 0; i < address.Length; i++)
        {
            if (((address[i] ^ network[i]) & mask[i]) != 0) return false;
        }
        return true;
    }

    // ::ffff:0:0/96, an IPv4 address in IPv6 clothes: whoever excluded the address meant this one too.
    private static bool IsMapped(ReadOnlySpan<byte> address)
        => address.Length == 16 && !address[..10].ContainsAnyExcept((byte)0) && address[10] == 0xFF && address[11] == 0xFF;
}
