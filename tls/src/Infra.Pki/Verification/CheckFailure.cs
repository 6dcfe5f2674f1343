namespace Infra.Pki.Verification;

/// <summary>A reason with its words; the default value is none.</summary>
internal readonly record struct CheckFailure(VerificationFailure Failure, string Message)
{
    internal bool IsFailure => Failure != VerificationFailure.None;
}
