namespace Infra.Dns.Answers;

/// <summary>What sort of answer it is, as rate limits tell them apart.</summary>
public enum AnswerKind
{
    /// <summary>Records, or that there are none of this type.</summary>
    Answer,

    /// <summary>The name does not exist.</summary>
    NoName,

    /// <summary>Another server knows.</summary>
    Referral,

    /// <summary>An error.</summary>
    Error,
}
