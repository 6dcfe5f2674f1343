using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>What a policy answers to one request. It must be looked at: only <see cref="Verdict.Allowed"/> permits anything.</summary>
/// <param name="Verdict">Allowed or denied.</param>
/// <param name="Reason">Why it was denied.</param>
/// <param name="Rule">Index of the deciding rule; -1 if none decided.</param>
/// <param name="Grant">Index of the deciding grant; -1 if none decided.</param>
/// <param name="Spec">Index of the deciding spec; -1 if none decided.</param>
/// <param name="RunasUser">The user that the command would run as.</param>
/// <param name="RunasGroup">The group of <c>-g</c>; null without.</param>
/// <param name="Tags">Tags of the deciding spec; <see cref="PolicyEngine.Settings"/> has them merged in already.</param>
/// <param name="NeedsPassword">Whether the caller has to authenticate, as far as the policy decides it (NOPASSWD, authenticate, listpw, verifypw, being root or the target himself).</param>
/// <param name="SafeCommand">The path that is to run: the one that sudoers names where it names one; empty if the request's stands.</param>
/// <param name="Note">What is not supported, or which fact failed; null without.</param>
public readonly record struct Judgement(
    Verdict Verdict, DenialReason Reason, int Rule, int Grant, int Spec, UserRecord RunasUser, GroupRecord? RunasGroup, TagSet Tags, bool NeedsPassword,
    ReadOnlyMemory<byte> SafeCommand, string? Note)
{
    /// <summary>Whether the request is allowed.</summary>
    public bool IsAllowed => Verdict == Verdict.Allowed;
}
