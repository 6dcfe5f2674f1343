using Infra.Pki.Names;

namespace Infra.Pki.Verification;

/// <summary>
/// Decides whether a peer's certificates lead to a trust anchor, for a purpose, a name and a time (RFC 5280 section 6, RFC 9525). Pure and bounded: no input makes it throw, or work
/// beyond the budget. Thread-safe.
/// </summary>
/// <remarks>
/// Not done: revocation, policies (a critical policy extension fails the chain), certificate transparency. A self-signed certificate of a server is believed when <see cref="PinnedKeyVerifier"/>
/// is told so, never for being among the anchors.
/// </remarks>
public sealed class ChainVerifier
{
    /// <summary>Believes these anchors.</summary>
    public ChainVerifier(TrustAnchors anchors, ChainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        Anchors = anchors;
        Options = options ?? ChainOptions.Default;
    }

    /// <summary>Who is believed.</summary>
    public TrustAnchors Anchors { get; }

    /// <summary>What passes.</summary>
    public ChainOptions Options { get; }

    /// <summary>Checks the chain of a TLS server that was reached under a name.</summary>
    /// <param name="chain">What the server sent, its own certificate first; the order of the others does not matter.</param>
    /// <param name="name">The name.</param>
    /// <param name="now">The time.</param>
    /// <param name="budget">What is left of the handshake's budget; null for a fresh one.</param>
    public VerificationResult VerifyServer(CertificateChain chain, ServerName name, DateTimeOffset now, VerificationBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Verify(chain, CertificatePurpose.ServerAuthentication, name, now, budget);
    }

    /// <summary>Checks the chain of a TLS client; who it is, is the caller's to decide from its names.</summary>
    /// <param name="chain">What the client sent.</param>
    /// <param name="now">The time.</param>
    /// <param name="budget">What is left of the handshake's budget; null for a fresh one.</param>
    public VerificationResult VerifyClient(CertificateChain chain, DateTimeOffset now, VerificationBudget? budget = null)
        => Verify(chain, CertificatePurpose.ClientAuthentication, null, now, budget);

    /// <summary>Checks a chain for a purpose, and for a name where there is one.</summary>
    public VerificationResult Verify(CertificateChain chain, CertificatePurpose purpose, ServerName? name, DateTimeOffset now, VerificationBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(chain);
        VerificationResult result = new PathBuilder(chain, Anchors, new CertificateChecks(purpose, now, Options), budget ?? new VerificationBudget()).Build();
        if (!result.IsValid || name is null || ServerNameMatch.Matches(chain.Leaf, name)) return result;
        return VerificationResult.Fail(VerificationFailure.NameMismatch, 0, chain.Leaf, $"the certificate is not for {name}; {ServerNameMatch.Describe(chain.Leaf)}");
    }
}
