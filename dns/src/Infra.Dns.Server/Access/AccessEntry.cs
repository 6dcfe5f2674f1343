using System.Diagnostics.CodeAnalysis;
using System.Net;
using Infra.Config;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Server.Access;

/// <summary>One entry of an access list: a network, a TSIG key as <c>key:NAME</c>, or both with a space between, of which both must fit.</summary>
/// <param name="Network">The network; null for any.</param>
/// <param name="Key">The key; null if none is needed. Without network and key the entry is nobody.</param>
public readonly record struct AccessEntry(IpPrefix? Network, DomainName? Key)
{
    private const string KeyPrefix = "key:";

    /// <summary>How entries are written in a configuration.</summary>
    public static ConfigShape<AccessEntry> Shape { get; } = ConfigShape.Parsed(
        "a network such as \"192.0.2.0/24\", \"key:NAME\", or both with a space between", (string text, [MaybeNullWhen(false)] out AccessEntry entry) => TryParse(text, out entry), entry => entry.ToString());

    /// <summary>Reads an entry.</summary>
    public static bool TryParse(string text, out AccessEntry entry)
    {
        ArgumentNullException.ThrowIfNull(text);
        entry = default;
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string first = space < 0 ? text : text[..space];
        if (space < 0 && TryParseKey(first, out DomainName? key))
        {
            entry = new AccessEntry(null, key);
            return true;
        }
        key = null;
        if (!IpPrefix.TryParse(first, out IpPrefix network) || space >= 0 && !TryParseKey(text[(space + 1)..], out key)) return false;
        entry = new AccessEntry(network, key);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', new[] { Network?.ToString(), Key is null ? null : $"{KeyPrefix}{Key}" }.OfType<string>());

    internal bool Fits(IPAddress address, DomainName? key) =>
        (Network is not null || Key is not null) && Network?.Contains(address) != false && (Key is null || Key == key);

    private static bool TryParseKey(string text, [NotNullWhen(true)] out DomainName? key)
    {
        key = null;
        return text.StartsWith(KeyPrefix, StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal) && DomainName.TryParse(text[KeyPrefix.Length..], out key) && !key.IsRoot;
    }
}
