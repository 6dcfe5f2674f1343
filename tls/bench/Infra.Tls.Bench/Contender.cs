namespace Infra.Tls.Bench;

/// <summary>A TLS library under measurement. Both ends are its own, TLS 1.3, no resumption, the server's certificate checked up to a given root.</summary>
internal abstract class Contender
{
    /// <summary>The contender on our side of each comparison.</summary>
    internal const string OursName = "Infra.Tls";

    /// <summary>Which one, as the command line and the report call it.</summary>
    internal abstract string Name { get; }

    /// <summary>Makes a library's contender by its name; a process holds one only, so that nothing of the other is loaded.</summary>
    internal static Contender Create(string name) => name switch
    {
        SslStreamContender.ContenderName => new SslStreamContender(),
        OursName => new InfraContender(),
        _ => throw new ArgumentException($"there is no contender {name}", nameof(name)),
    };

    /// <summary>Does a full handshake over memory and checks that what was asked for was negotiated.</summary>
    /// <param name="wish">Suite, group and kind of certificate.</param>
    /// <exception cref="InvalidOperationException">Something else was negotiated.</exception>
    internal abstract Task<TlsPair> ConnectAsync(HandshakeWish wish);
}
