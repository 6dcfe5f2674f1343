using Infra.Tls.Errors;

namespace Infra.Tls.Config;

/// <summary>What a verifier says of a peer's certificates. The default value is a refusal.</summary>
public readonly struct CertificateVerdict
{
    private readonly string? _reason;

    private CertificateVerdict(bool isAccepted, AlertDescription alert, string? reason)
    {
        IsAccepted = isAccepted;
        Alert = alert;
        _reason = reason;
    }

    /// <summary>The peer is who it should be.</summary>
    public static CertificateVerdict Accepted { get; } = new(true, default, null);

    /// <summary>Whether the handshake goes on.</summary>
    public bool IsAccepted { get; }

    /// <summary>The alert for the peer when it does not.</summary>
    public AlertDescription Alert { get; }

    /// <summary>Why not, for the log of this side; text of the certificate must come escaped.</summary>
    public string Reason => _reason ?? "no reason given";

    /// <summary>A refusal.</summary>
    /// <param name="alert">What the peer is told, like <see cref="AlertDescription.UnknownCa"/>.</param>
    /// <param name="reason">What our own log is told.</param>
    public static CertificateVerdict Reject(AlertDescription alert, string reason) => new(false, alert, reason);
}
