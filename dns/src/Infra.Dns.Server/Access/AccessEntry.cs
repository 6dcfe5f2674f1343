using System.Diagnostics.CodeAnalysis;
using Infra.Config;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Server.Access;

/// <summary>One entry of an access list: a network, or a TSIG key as <c>key:NAME</c>.</summary>
/// <param name="Network">The network; meaningless if there is a key.</param>
/// <param name="Key">The key; null if this is a network.</param>
public readonly record struct AccessEntry(IpPrefix Network, DomainName? Key)
{
    private const string KeyPrefix = "key:";

    /// <summary>How entries are written in a configuration.</summary>
    public static ConfigShape<AccessEntry> Shape { get; } = ConfigShape.Parsed(
        "a network such as \"192.0.2.0/24\", or \"key:NAME\"", (string text, [MaybeNullWhen(false)] out AccessEntry entry) => TryParse(text, out entry), entry => entry.ToString());

    /// <summary>Reads an entry.</summary>
    public static bool TryParse(string text, out AccessEntry entry)
    {
        ArgumentNullException.ThrowIfNull(text);
        entry = default;
        if (text.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            if (!DomainName.TryParse(text[KeyPrefix.Length..], out DomainName? key) || key.IsRoot) return false;
            entry = new AccessEntry(default, key);
            return true;
        }
        if (!IpPrefix.TryParse(text, out IpPrefix network)) return false;
        entry = new AccessEntry(network, null);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Key is null ? Network.ToString() : $"{KeyPrefix}{Key}";
}
