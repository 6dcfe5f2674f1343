using System.Text;
using Infra.Http.Fields;

namespace Infra.Http.Forwarding;

/// <summary>Which fields a proxy adds to a request. Immutable, thread-safe.</summary>
public sealed class ForwardingOptions
{
    /// <summary>Options with the pseudonym under which the proxy goes in Via.</summary>
    /// <exception cref="ArgumentException">The pseudonym is no token of RFC 9110.</exception>
    public ForwardingOptions(string pseudonym)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pseudonym);
        if (!FieldNames.IsToken(bytes)) throw new ArgumentException("a pseudonym is a token: letters, digits and !#$%&'*+-.^_`|~", nameof(pseudonym));
        Pseudonym = bytes;
    }

    /// <summary>The name in Via.</summary>
    public ReadOnlyMemory<byte> Pseudonym { get; }

    /// <summary>X-Forwarded-For, -Proto, -Host; <see cref="ForwardedMode.Set"/> by default.</summary>
    public ForwardedMode XForwarded { get; init; } = ForwardedMode.Set;

    /// <summary>Whether Forwarded (RFC 7239) is set; off by default, then it passes untouched.</summary>
    public bool Forwarded { get; init; }

    /// <summary>Whether requests get Via; on by default.</summary>
    public bool ViaInRequests { get; init; } = true;

    /// <summary>Whether responses get Via; off by default.</summary>
    public bool ViaInResponses { get; init; }

    /// <summary>Whether fields with an underscore in their name are dropped; on by default.</summary>
    public bool DropUnderscores { get; init; } = true;
}
