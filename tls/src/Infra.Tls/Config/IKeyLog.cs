namespace Infra.Tls.Config;

/// <summary>
/// Takes the secrets of connections, so that captured traffic can be read (RFC 9850). Whoever sets one gives every secret away: only by explicit wish.
/// Called during handshakes, from any thread.
/// </summary>
public interface IKeyLog
{
    /// <summary>Takes one secret. An exception ends the handshake with internal_error.</summary>
    /// <param name="label">Like <c>CLIENT_TRAFFIC_SECRET_0</c>.</param>
    /// <param name="clientRandom">32 bytes.</param>
    /// <param name="secret">The secret; to be copied if kept.</param>
    void Write(string label, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> secret);
}
