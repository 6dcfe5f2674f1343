using System.Text;
using Infra.Parsing;

namespace Infra.Tls.Config;

/// <summary>The name of an application protocol (RFC 7301): 1 to 255 bytes, compared byte by byte. The default value is no protocol.</summary>
public readonly struct AlpnProtocol : IEquatable<AlpnProtocol>
{
    private readonly byte[]? _name;

    /// <summary>A name in ASCII, like <c>h2</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty, longer than 255 bytes, or not ASCII.</exception>
    public AlpnProtocol(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!System.Text.Ascii.IsValid(name) || name.Length is 0 or > 255)
            throw new ArgumentException("An application protocol has 1 to 255 ASCII characters.", nameof(name));
        _name = Encoding.ASCII.GetBytes(name);
    }

    /// <summary>A name of any bytes.</summary>
    /// <exception cref="ArgumentException">The name is empty or longer than 255 bytes.</exception>
    public AlpnProtocol(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 255) throw new ArgumentException("An application protocol has 1 to 255 bytes.", nameof(name));
        _name = name.ToArray();
    }

    /// <summary>HTTP/1.1.</summary>
    public static AlpnProtocol Http11 { get; } = new("http/1.1");

    /// <summary>HTTP/2.</summary>
    public static AlpnProtocol Http2 { get; } = new("h2");

    /// <summary>DNS over TLS (RFC 7858).</summary>
    public static AlpnProtocol DnsOverTls { get; } = new("dot");

    /// <summary>NTS key establishment (RFC 8915).</summary>
    public static AlpnProtocol NtsKe { get; } = new("ntske/1");

    /// <summary>Whether this is no protocol.</summary>
    public bool IsNone => _name is null;

    /// <summary>The bytes of the name; empty for no protocol.</summary>
    public ReadOnlyMemory<byte> Name => _name;

    /// <inheritdoc/>
    public bool Equals(AlpnProtocol other) => Name.Span.SequenceEqual(other.Name.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AlpnProtocol other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Name.Span);
        return hash.ToHashCode();
    }

    /// <summary>Whether both are the same bytes.</summary>
    public static bool operator ==(AlpnProtocol left, AlpnProtocol right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(AlpnProtocol left, AlpnProtocol right) => !left.Equals(right);

    /// <summary>The name, escaped where it is no plain text.</summary>
    public override string ToString() => TextEscape.Escape(Name.Span);
}
