namespace Infra.Dns.Answers;

/// <summary>What an answer depends on beside question and zones.</summary>
/// <param name="IsDnssecOk">Whether signatures and proofs are wanted (DO, RFC 3225).</param>
/// <param name="IsStream">Whether it goes by TCP.</param>
/// <param name="IsMinimal">Whether it has only what was asked for.</param>
/// <param name="Any">What questions for ANY get.</param>
public readonly record struct AnswerOptions(bool IsDnssecOk, bool IsStream, bool IsMinimal, AnyAnswer Any);
