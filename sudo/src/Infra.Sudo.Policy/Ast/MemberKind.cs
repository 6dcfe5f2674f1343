namespace Infra.Sudo.Policy.Ast;

/// <summary>What a member of a list of users, hosts or groups is (sudoers(5), "Aliases").</summary>
public enum MemberKind : byte
{
    /// <summary>The word ALL.</summary>
    All,

    /// <summary>An alias name, or a word that looks like one.</summary>
    Alias,

    /// <summary>A name, <c>#uid</c>, <c>#gid</c>, host name or pattern.</summary>
    Word,

    /// <summary><c>%group</c>, <c>%#gid</c>, <c>%:nonunix</c> with the percent sign.</summary>
    UserGroup,

    /// <summary><c>+netgroup</c> with the plus sign.</summary>
    NetGroup,

    /// <summary>An address, with a mask or without.</summary>
    Network,

    /// <summary>Nobody but the caller: <c>()</c>, <c>(:)</c> and <c>(:group)</c>.</summary>
    Myself,
}
