using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Parsing;

namespace Infra.Http.Forwarding;

/// <summary>The peer of a connection in the forms that forwarding fields need: made once for a connection, used for each of its requests. Immutable, thread-safe.</summary>
public sealed class ForwardedPeer
{
    private readonly byte[] _address;
    private readonly byte[] _node;

    /// <summary>A peer.</summary>
    /// <param name="endPoint">Its address and port; null for a unix socket, whose peer has none.</param>
    /// <param name="isHttps">Whether it speaks to us over TLS.</param>
    /// <param name="isTrusted">Whether it is a proxy whose forwarding fields are believed.</param>
    public ForwardedPeer(IPEndPoint? endPoint, bool isHttps, bool isTrusted)
    {
        IsHttps = isHttps;
        IsTrusted = isTrusted;
        if (endPoint is null)
        {
            _address = [];
            _node = "unknown"u8.ToArray();
            return;
        }
        IPAddress address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        string text = WithoutZone(IpAddressText.Format(address));
        _address = Encoding.ASCII.GetBytes(text);
        // RFC 7239 section 6: addresses with colons stand in brackets, what is no token stands in quotes.
        _node = Encoding.ASCII.GetBytes(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"\"[{text}]:{endPoint.Port}\"" : $"\"{text}:{endPoint.Port}\"");
    }

    /// <summary>Whether it speaks to us over TLS.</summary>
    public bool IsHttps { get; }

    /// <summary>Whether its forwarding fields are believed.</summary>
    public bool IsTrusted { get; }

    /// <summary>The address as text; empty for a unix socket.</summary>
    public ReadOnlySpan<byte> Address => _address;

    /// <summary>The node identifier of RFC 7239 section 6, quoted where needed: <c>"[2001:db8::1]:4711"</c>, or <c>unknown</c>.</summary>
    public ReadOnlySpan<byte> Node => _node;

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public ReadOnlySpan<byte> Scheme => IsHttps ? "https"u8 : "http"u8;

    private static string WithoutZone(string text)
    {
        int percent = text.IndexOf('%');
        return percent < 0 ? text : text[..percent];
    }
}
