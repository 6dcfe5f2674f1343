using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Lists of users, hosts, target users and target groups (sudoers(5), "User_List" to "Runas_List"): the last member that speaks decides.</summary>
internal sealed class MemberMatcher(MatchContext context)
{
    private readonly SudoersPolicy _policy = context.Policy;
    private readonly AliasMemory _users = new(context.Policy.AliasCount);
    private readonly AliasMemory _runas = new(context.Policy.AliasCount);
    private readonly AliasMemory _runasGroups = new(context.Policy.AliasCount);

    /// <summary>Forgets what was found out, because the question or a setting that matters has changed.</summary>
    internal void Clear()
    {
        _users.Clear();
        _runas.Clear();
        _runasGroups.Clear();
    }

    internal Match Users(NodeRange members)
    {
        bool hasFailed = false;
        for (int i = members.End - 1; i >= members.First; i--)
        {
            if (!context.Step()) return Match.Deny;
            ref Member member = ref _policy.Members[i];
            context.HasFailed = false;
            Match match = member.Kind switch
            {
                MemberKind.All => context.Answer(true, member.IsNegated),
                MemberKind.Alias when UserAlias(member) is { } answer => answer,
                _ => context.Answer(IsUser(member, context.User), member.IsNegated),
            };
            context.HasFailed = hasFailed |= context.HasFailed;
            if (match != Match.Unspecified) return match;
        }
        context.HasFailed = hasFailed;
        return Match.Unspecified;
    }

    internal Match Hosts(NodeRange members)
    {
        bool hasFailed = false;
        for (int i = members.End - 1; i >= members.First; i--)
        {
            if (!context.Step()) return Match.Deny;
            ref Member member = ref _policy.Members[i];
            context.HasFailed = false;
            Match match = member.Kind switch
            {
                MemberKind.All => context.Answer(true, member.IsNegated),
                MemberKind.Alias when HostAlias(member) is { } answer => answer,
                _ => context.Answer(IsHost(member), member.IsNegated),
            };
            context.HasFailed = hasFailed |= context.HasFailed;
            if (match != Match.Unspecified) return match;
        }
        context.HasFailed = hasFailed;
        return Match.Unspecified;
    }

    /// <summary>Both target lists of a spec (sudoers(5), "Runas_Spec").</summary>
    internal Match Runas(NodeRange users, NodeRange groups, out bool isMyself)
    {
        isMyself = false;
        context.HasFailed = false;
        Match user = users.IsEmpty
            ? IsName(context.Settings.Text(SettingId.RunasDefault).Span, context.RunasUser) ? Match.Allow : Match.Unspecified
            : RunasUsers(users, context.RunasUser, ref isMyself);
        bool hasFailed = context.HasFailed;
        Match group = context.RunasGroup is { } wanted ? RunasGroups(groups, wanted) : Match.Unspecified;
        context.HasFailed |= hasFailed;
        if (user == Match.Deny || group == Match.Deny) return Match.Deny;
        return user == group || context.RunasGroup is null ? user : Match.Unspecified;
    }

    /// <summary>Whether a spec's target list takes in a user other than the one asked for, for <c>-U</c>.</summary>
    internal Match RunasFor(Spec spec, UserRecord user)
    {
        _runas.Clear();
        bool isMyself = false;
        if (!spec.RunasUsers.IsEmpty) return UsersAs(spec.RunasUsers, user);
        return spec.RunasGroups.IsEmpty && IsName(context.Settings.Text(SettingId.RunasDefault).Span, user) && !isMyself ? Match.Allow : Match.Unspecified;
    }

    // A list for -U is a list of users: its aliases are User_Aliases, as in the original.
    private Match UsersAs(NodeRange members, UserRecord user)
    {
        UserRecord before = context.User;
        context.User = user;
        _users.Clear();
        Match match = Users(members);
        context.User = before;
        _users.Clear();
        return match;
    }

    private Match RunasUsers(NodeRange members, UserRecord target, ref bool isMyself)
    {
        bool hasFailed = false;
        for (int i = members.End - 1; i >= members.First; i--)
        {
            if (!context.Step()) return Match.Deny;
            Member member = _policy.Members[i];
            context.HasFailed = false;
            Match? ofAlias = member.Kind == MemberKind.Alias ? RunasAlias(member, target, ref isMyself) : null;
            Match match = ofAlias ?? member.Kind switch
            {
                MemberKind.All => context.Answer(true, member.IsNegated),
                MemberKind.Myself => context.Answer(IsMyself(target), member.IsNegated),
                _ => context.Answer(IsUser(member, target), member.IsNegated),
            };
            context.HasFailed = hasFailed |= context.HasFailed;
            if (match == Match.Unspecified) continue;
            if (ofAlias is null) isMyself = member.Kind == MemberKind.Myself;
            return match;
        }
        context.HasFailed = hasFailed;
        return Match.Unspecified;
    }

    // Without a user on the command line but with a group, or with his own name: then the caller stays who he is.
    private bool IsMyself(UserRecord target) =>
        (context.Request.RunasUser is null && context.RunasGroup is not null) || context.Request.User.Name.SequenceEqual(target.Name);

    private Match RunasGroups(NodeRange members, GroupRecord wanted)
    {
        Match match = GroupList(members, wanted);
        if (match != Match.Unspecified) return match;
        if (context.RunasUser.Gid == wanted.Gid) return Match.Allow;
        return HasGroup(context.Settings.IsOn(SettingId.PreserveGroups) ? context.User : context.RunasUser, wanted.Gid) ? Match.Allow : Match.Unspecified;
    }

    // An alias in the list falls back on the target's own groups as the whole list does.
    private Match GroupList(NodeRange members, GroupRecord wanted)
    {
        bool hasFailed = false;
        for (int i = members.End - 1; i >= members.First; i--)
        {
            if (!context.Step()) return Match.Deny;
            Member member = _policy.Members[i];
            context.HasFailed = false;
            Match match = member.Kind switch
            {
                MemberKind.All => context.Answer(true, member.IsNegated),
                MemberKind.Alias when GroupAlias(member, wanted) is { } answer => answer,
                _ => context.Answer(IsGroup(_policy.Bytes(member.Text), wanted), member.IsNegated),
            };
            context.HasFailed = hasFailed |= context.HasFailed;
            if (match != Match.Unspecified) return match;
        }
        context.HasFailed = hasFailed;
        return Match.Unspecified;
    }

    private Match? UserAlias(Member member)
    {
        int alias = _policy.FindAlias(AliasKind.User, _policy.Bytes(member.Text));
        if (alias < 0) return null;
        if (!_users.TryRecall(alias, out Match answer))
        {
            if (!_users.TryEnter(alias, out int mark)) return null;
            answer = Users(_policy.Aliases[alias].Members);
            _users.Leave(alias, mark, answer, isCertain: !context.HasFailed);
        }
        return context.Answer(answer, member.IsNegated);
    }

    private Match? HostAlias(Member member)
    {
        int alias = _policy.FindAlias(AliasKind.Host, _policy.Bytes(member.Text));
        if (alias < 0) return null;
        if (!_users.TryRecall(alias, out Match answer))   // kinds do not share indices, so one memory serves both
        {
            if (!_users.TryEnter(alias, out int mark)) return null;
            answer = Hosts(_policy.Aliases[alias].Members);
            _users.Leave(alias, mark, answer, isCertain: !context.HasFailed);
        }
        return context.Answer(answer, member.IsNegated);
    }

    private Match? RunasAlias(Member member, UserRecord target, ref bool isMyself)
    {
        int alias = _policy.FindAlias(AliasKind.Runas, _policy.Bytes(member.Text));
        if (alias < 0) return null;
        if (!_runas.TryRecall(alias, out Match answer))
        {
            if (!_runas.TryEnter(alias, out int mark)) return null;
            answer = RunasUsers(_policy.Aliases[alias].Members, target, ref isMyself);
            _runas.Leave(alias, mark, answer, isCertain: !context.HasFailed && !isMyself);
        }
        return context.Answer(answer, member.IsNegated);
    }

    private Match? GroupAlias(Member member, GroupRecord wanted)
    {
        int alias = _policy.FindAlias(AliasKind.Runas, _policy.Bytes(member.Text));
        if (alias < 0) return null;
        if (!_runasGroups.TryRecall(alias, out Match answer))
        {
            if (!_runasGroups.TryEnter(alias, out int mark)) return null;
            answer = RunasGroups(_policy.Aliases[alias].Members, wanted);
            _runasGroups.Leave(alias, mark, answer, isCertain: !context.HasFailed);
        }
        return context.Answer(answer, member.IsNegated);
    }

    private bool IsUser(in Member member, UserRecord user)
    {
        ReadOnlySpan<byte> text = _policy.Bytes(member.Text);
        return member.Kind switch
        {
            MemberKind.NetGroup => IsInNetgroup(text, context.Settings.IsOn(SettingId.NetgroupTuple), user.Name),
            MemberKind.UserGroup => IsInGroup(text[1..], user),
            _ => IsName(text, user),
        };
    }

    private bool IsHost(in Member member)
    {
        ReadOnlySpan<byte> text = _policy.Bytes(member.Text);
        return member.Kind switch
        {
            MemberKind.NetGroup => IsInNetgroup(text, withHost: true, context.Settings.IsOn(SettingId.NetgroupTuple) ? context.User.Name : default),
            MemberKind.Network => HostMatcher.MatchesAddress(text, context.Facts.Addresses),
            _ => HostMatcher.MatchesName(text, context.Request.Host.Span, ShortHost()),
        };
    }

    private ReadOnlySpan<byte> ShortHost()
    {
        if (!context.Request.ShortHost.IsEmpty) return context.Request.ShortHost.Span;
        ReadOnlySpan<byte> host = context.Request.Host.Span;
        int dot = host.IndexOf((byte)'.');
        return dot < 0 ? host : host[..dot];
    }

    private bool IsName(ReadOnlySpan<byte> text, UserRecord user)
    {
        if (text.Length > 0 && text[0] == (byte)'#' && IdText.TryParse(text[1..], out uint uid) && uid == user.Uid) return true;
        return context.Settings.IsOn(SettingId.CaseInsensitiveUser) ? Ascii.EqualsIgnoreCase(text, user.Name) : text.SequenceEqual(user.Name);
    }

    private bool IsGroup(ReadOnlySpan<byte> text, GroupRecord group)
    {
        if (text.Length > 0 && text[0] == (byte)'#' && IdText.TryParse(text[1..], out uint gid) && gid == group.Gid) return true;
        return SameGroupName(text, group.Name);
    }

    private bool SameGroupName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        context.Settings.IsOn(SettingId.CaseInsensitiveGroup) ? Ascii.EqualsIgnoreCase(text, name) : text.SequenceEqual(name);

    private bool IsInGroup(ReadOnlySpan<byte> text, UserRecord user)
    {
        if (text[0] == (byte)'#' && IdText.TryParse(text[1..], out uint gid) && HasGroup(user, gid)) return true;
        if (context.Settings.IsOn(SettingId.MatchGroupByGid)) return context.Facts.FindGroup(text) is { } group && HasGroup(user, group.Gid);
        IReadOnlyList<GroupRecord> groups = context.Facts.GroupsOf(user);
        for (int i = 0; i < groups.Count; i++)
            if (groups[i].IsKnown && SameGroupName(text, groups[i].Name)) return true;
        return false;
    }

    private bool HasGroup(UserRecord user, uint gid)
    {
        if (user.Gid == gid) return true;
        IReadOnlyList<GroupRecord> groups = context.Facts.GroupsOf(user);
        for (int i = 0; i < groups.Count; i++)
            if (groups[i].Gid == gid) return true;
        return false;
    }

    private bool IsInNetgroup(ReadOnlySpan<byte> text, bool withHost, ReadOnlySpan<byte> user)
    {
        if (!context.Settings.IsOn(SettingId.UseNetgroups)) return false;
        ReadOnlySpan<byte> netgroup = text[1..];
        FactAnswer answer = context.Facts.IsInNetgroup(netgroup, withHost ? context.Request.Host.Span : default, user);
        if (answer == FactAnswer.No && withHost) answer = context.Facts.IsInNetgroup(netgroup, ShortHost(), user);
        if (answer == FactAnswer.Failed) context.Fail("a netgroup could not be looked up");
        return answer == FactAnswer.Yes;
    }
}
