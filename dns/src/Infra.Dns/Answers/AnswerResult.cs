using Infra.Dns.Wire;

namespace Infra.Dns.Answers;

/// <summary>What was written of an answer, for its header and OPT.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Kind">What sort of answer it is.</param>
/// <param name="Trouble">Why no zone answered; <see cref="ZoneTrouble.None"/> if one did.</param>
/// <param name="IsAuthoritative">AA: the first owner of the answer, or its absence, is from our zone.</param>
/// <param name="IsTruncated">TC: something that belongs to the answer did not fit.</param>
/// <param name="AnswerCount">Records in the answer section.</param>
/// <param name="AuthorityCount">Records in the authority section.</param>
/// <param name="AdditionalCount">Records in the additional section.</param>
public readonly record struct AnswerResult(
    ResponseCode Code, AnswerKind Kind, ZoneTrouble Trouble, bool IsAuthoritative, bool IsTruncated, ushort AnswerCount, ushort AuthorityCount, ushort AdditionalCount);
