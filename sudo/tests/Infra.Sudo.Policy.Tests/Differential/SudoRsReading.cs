using System.Text.RegularExpressions;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Tests.Evaluation;
using Infra.Sudo.Policy.Tests.Generation;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>
/// Where sudo-rs 0.2.5 reads a policy otherwise than the original and we do (differences.md): whoever stays himself but takes another group is held against the groups behind the colon alone,
/// whatever stands before it.
/// </summary>
internal static partial class SudoRsReading
{
    /// <summary>Whether a question is one of those: the user whose rules they are is named as the target, with a group that is none of his.</summary>
    internal static bool Differs(Question question, RootFacts facts)
    {
        Request request = OriginalMachine.RequestOf(question, facts, RequestMode.ListCommand);
        UserRecord user = request.ListUser ?? request.User;
        return request.RunasUser is { } target && target.Uid == user.Uid
            && request.RunasGroup is { } group && group.Gid != user.Gid && facts.GroupsOf(user).All(own => own.Gid != group.Gid);
    }

    /// <summary>The policy that says to the original what this one says to sudo-rs for such a question: each list of target users with groups behind it is the user himself.</summary>
    /// <param name="policy">A policy with one blank on each side of the colon of a target.</param>
    /// <param name="user">The user's name.</param>
    internal static string Translate(string policy, string user) => UsersBeforeGroups().Replace(policy, $"({user} : ");

    [GeneratedRegex(@"\([^():]* : ")]
    private static partial Regex UsersBeforeGroups();
}
