using System.Diagnostics.CodeAnalysis;

namespace Infra.Dns.Server.Service;

/// <summary>An answer that was made before.</summary>
/// <param name="body">What stands behind the question, without OPT; its pointers are right behind a question of the same name.</param>
/// <param name="answerCount">Records in the answer section.</param>
/// <param name="authorityCount">Records in the authority section.</param>
/// <param name="isAuthoritative">AA.</param>
[SuppressMessage("Design", "CA1815", Justification = "never compared")]
internal readonly ref struct CachedAnswer(ReadOnlySpan<byte> body, ushort answerCount, ushort authorityCount, bool isAuthoritative)
{
    internal ReadOnlySpan<byte> Body { get; } = body;

    internal ushort AnswerCount => answerCount;

    internal ushort AuthorityCount => authorityCount;

    internal bool IsAuthoritative => isAuthoritative;
}
