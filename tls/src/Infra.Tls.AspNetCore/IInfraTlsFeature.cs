namespace Infra.Tls.AspNetCore;

/// <summary>What is known of a connection that Infra.Tls carries: a feature of the connection and of each request on it.</summary>
public interface IInfraTlsFeature
{
    /// <summary>The facts of the handshake: version, suite, group, application protocol, certificates of the client.</summary>
    TlsHandshakeInfo Handshake { get; }

    /// <summary>Keying material that both ends have and nobody else; see <see cref="TlsConnection.Export"/>.</summary>
    /// <exception cref="ArgumentException">A length is out of its bounds.</exception>
    /// <exception cref="ObjectDisposedException">The connection has ended.</exception>
    void Export(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output);
}
