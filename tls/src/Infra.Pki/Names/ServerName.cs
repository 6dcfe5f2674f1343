using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Infra.Parsing;

namespace Infra.Pki.Names;

/// <summary>
/// Whom a client wants to reach, as its certificate must name it (RFC 9525): a DNS name in A-labels or an address. Immutable and thread-safe; equal names are equal values.
/// </summary>
public sealed class ServerName : IEquatable<ServerName>
{
    /// <summary>Most characters of a DNS name without its trailing dot.</summary>
    public const int DnsLengthMax = 253;

    private readonly byte[] _bytes;

    private ServerName(byte[] bytes, bool isAddress, string text)
    {
        _bytes = bytes;
        IsAddress = isAddress;
        Text = text;
    }

    /// <summary>Whether it is an address rather than a DNS name.</summary>
    public bool IsAddress { get; }

    /// <summary>The DNS name in lower case without a trailing dot, as SNI sends it, or the address in its canonical form.</summary>
    public string Text { get; }

    /// <summary>The name in ASCII; empty for an address.</summary>
    public ReadOnlySpan<byte> DnsName => IsAddress ? default : _bytes;

    /// <summary>The 4 or 16 bytes of the address; empty for a DNS name.</summary>
    public ReadOnlySpan<byte> Address => IsAddress ? _bytes : default;

    /// <summary>
    /// Takes an address without zone, or a DNS name: ASCII letters, digits, hyphens and underscores in labels of 1 to 63, <see cref="DnsLengthMax"/> at most, the last label not all digits, one
    /// trailing dot allowed. Names in other scripts are to be given as A-labels.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ServerName? name)
    {
        if (IpAddressText.TryParse(text, out IPAddress? address)) return TryFromAddress(address, out name);
        Span<byte> ascii = stackalloc byte[DnsLengthMax + 1];
        name = null;
        return text.Length <= ascii.Length && Encoding.ASCII.TryGetBytes(text, ascii, out int length) && !text.ContainsAnyExceptInRange('\0', '\x7F') && TryFromDns(ascii[..length], out name);
    }

    /// <summary>Takes a DNS name only, as it comes in SNI, with the rules of <see cref="TryParse"/>; a text that is an address is refused.</summary>
    public static bool TryFromDns(ReadOnlySpan<byte> ascii, [NotNullWhen(true)] out ServerName? name)
    {
        name = null;
        if (ascii.EndsWith("."u8)) ascii = ascii[..^1];
        if (!DnsNames.IsReference(ascii)) return false;
        var lower = new byte[ascii.Length];
        Ascii.ToLower(ascii, lower, out _);
        name = new ServerName(lower, isAddress: false, Encoding.ASCII.GetString(lower));
        return true;
    }

    /// <summary>Takes an address; false for one with a zone, which no certificate can name.</summary>
    public static bool TryFromAddress(IPAddress address, [NotNullWhen(true)] out ServerName? name)
    {
        ArgumentNullException.ThrowIfNull(address);
        name = null;
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && address.ScopeId != 0) return false;
        name = new ServerName(address.GetAddressBytes(), isAddress: true, IpAddressText.Format(address));
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ServerName? other) => other is not null && IsAddress == other.IsAddress && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ServerName);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Text, StringComparison.Ordinal);

    /// <summary>The same as <see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
