namespace Infra.Pki.Verification;

/// <summary>What a verifier found. Immutable.</summary>
public sealed class VerificationResult
{
    private VerificationResult()
    {
        Path = [];
        Message = "";
    }

    /// <summary>Whether the chain is good for what was asked.</summary>
    public bool IsValid => Failure == VerificationFailure.None;

    /// <summary>The reason; None if it is good.</summary>
    public VerificationFailure Failure { get; private init; }

    /// <summary>The TLS alert to send; 0 if it is good.</summary>
    public byte Alert => IsValid ? (byte)0 : Failure.ToAlert();

    /// <summary>Which certificate of the peer's chain failed, from 0; -1 if it is good.</summary>
    public int CertificateIndex { get; private init; } = -1;

    /// <summary>From the end entity to the last intermediate, as far as it is good; empty on failure.</summary>
    public IReadOnlyList<Certificate> Path { get; private init; }

    /// <summary>The anchor at its end; null on failure.</summary>
    public TrustAnchor? Anchor { get; private init; }

    /// <summary>First second in which every certificate of the path is valid; on a failure of time, first second of the certificate that failed.</summary>
    public DateTimeOffset NotBefore { get; private init; }

    /// <summary>Last second in which every certificate of the path is valid; on a failure of time, last second of the certificate that failed.</summary>
    public DateTimeOffset NotAfter { get; private init; }

    /// <summary>A sentence without its end for a log, with what the certificate says escaped; empty if it is good.</summary>
    public string Message { get; private init; }

    /// <inheritdoc/>
    public override string ToString() => IsValid ? "valid" : $"{Failure}: {Message}";

    internal static VerificationResult Success(IReadOnlyList<Certificate> path, TrustAnchor anchor) => new()
    {
        Path = path,
        Anchor = anchor,
        NotBefore = path.Max(certificate => certificate.NotBefore),
        NotAfter = path.Min(certificate => certificate.NotAfter),
    };

    internal static VerificationResult Fail(VerificationFailure failure, int index, Certificate certificate, string message) => new()
    {
        Failure = failure,
        CertificateIndex = index,
        NotBefore = certificate.NotBefore,
        NotAfter = certificate.NotAfter,
        Message = message,
    };
}
