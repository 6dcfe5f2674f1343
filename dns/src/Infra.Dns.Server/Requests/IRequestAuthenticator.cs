namespace Infra.Dns.Server.Requests;

/// <summary>Checks the TSIG record of requests (RFC 8945 section 5.2). Thread-safe.</summary>
public interface IRequestAuthenticator
{
    /// <summary>Checks a request that has a TSIG record.</summary>
    /// <param name="message">The whole message, whose structure is proven.</param>
    /// <param name="session">Signs what goes back; null if the check failed.</param>
    /// <param name="refusal">The complete answer if the check failed: NOTAUTH with the TSIG error, signed or not as RFC 8945 section 5.3.2 says.</param>
    bool TryAuthenticate(ReadOnlyMemory<byte> message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IRequestSession? session, out ReadOnlyMemory<byte> refusal);
}
