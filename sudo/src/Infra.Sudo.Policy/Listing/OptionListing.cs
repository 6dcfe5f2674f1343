using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Listing;

/// <summary>Options and tags of specs, as words before a command or as lines of an entry.</summary>
internal static class OptionListing
{
    private static readonly (Tag Tag, string On, string Off)[] Words =
    [
        (Tag.SetEnvironment, "SETENV: ", "NOSETENV: "), (Tag.Intercept, "INTERCEPT: ", "NOINTERCEPT: "), (Tag.NoExec, "NOEXEC: ", "EXEC: "), (Tag.NoPassword, "NOPASSWD: ", "PASSWD: "),
        (Tag.LogInput, "LOG_INPUT: ", "NOLOG_INPUT: "), (Tag.LogOutput, "LOG_OUTPUT: ", "NOLOG_OUTPUT: "), (Tag.Mail, "MAIL: ", "NOMAIL: "), (Tag.Follow, "FOLLOW: ", "NOFOLLOW: "),
    ];

    private static readonly (Tag Tag, string On, string Off)[] Settings =
    [
        (Tag.SetEnvironment, "setenv", "!setenv"), (Tag.NoExec, "noexec", "!noexec"), (Tag.Intercept, "intercept", "!intercept"), (Tag.NoPassword, "!authenticate", "authenticate"),
        (Tag.LogInput, "log_input", "!log_input"), (Tag.LogOutput, "log_output", "!log_output"),
    ];

    /// <summary>What a spec has beside its command, but not what it inherited from the one before it in the same line.</summary>
    internal static void WriteShort(ByteBuilder target, SudoersPolicy policy, in Spec spec, Spec? before)
    {
        SpecOptions options = policy.Options(spec.Options);
        SpecOptions last = before is { } former ? policy.Options(former.Options) : SpecOptions.None;
        WriteOption(target, policy, "PRIVS=\""u8, options.Privileges, last.Privileges, "\" "u8);
        WriteOption(target, policy, "LIMITPRIVS=\""u8, options.LimitPrivileges, last.LimitPrivileges, "\" "u8);
        WriteOption(target, policy, "ROLE="u8, options.Role, last.Role, " "u8);
        WriteOption(target, policy, "TYPE="u8, options.Type, last.Type, " "u8);
        WriteOption(target, policy, "APPARMOR_PROFILE="u8, options.ApparmorProfile, last.ApparmorProfile, " "u8);
        WriteOption(target, policy, "CHROOT="u8, options.Chroot, last.Chroot, " "u8);
        WriteOption(target, policy, "CWD="u8, options.WorkingDirectory, last.WorkingDirectory, " "u8);
        if (options.TimeoutSeconds is > 0 && options.TimeoutSeconds != last.TimeoutSeconds) WriteText(target, $"TIMEOUT={Number(options.TimeoutSeconds.Value)} ");
        if (options.NotBefore is { } from && from != last.NotBefore && TimeText.TryFormat(from, out string fromText)) WriteText(target, $"NOTBEFORE={fromText} ");
        if (options.NotAfter is { } to && to != last.NotAfter && TimeText.TryFormat(to, out string toText)) WriteText(target, $"NOTAFTER={toText} ");
        foreach ((Tag tag, string on, string off) in Words)
        {
            TagValue value = spec.Tags[tag];
            if (value is not (TagValue.On or TagValue.Off) || (before is { } same && same.Tags[tag] == value)) continue;
            WriteText(target, value == TagValue.On ? on : off);
        }
    }

    /// <summary>Lines of an entry, four blanks before each.</summary>
    internal static void WriteLong(ByteBuilder target, SudoersPolicy policy, in Spec spec)
    {
        bool isFirst = true;
        foreach ((Tag tag, string on, string off) in Settings)
        {
            TagValue value = spec.Tags[tag];
            if (value is not (TagValue.On or TagValue.Off)) continue;
            target.Add(isFirst ? "    Options: "u8 : ", "u8);
            WriteText(target, value == TagValue.On ? on : off);
            isFirst = false;
        }

        if (!isFirst) target.Add((byte)'\n');
        SpecOptions options = policy.Options(spec.Options);
        WriteOption(target, policy, "    ApparmorProfile: "u8, options.ApparmorProfile, null, "\n"u8);
        WriteOption(target, policy, "    Privs: "u8, options.Privileges, null, "\n"u8);
        WriteOption(target, policy, "    Limitprivs: "u8, options.LimitPrivileges, null, "\n"u8);
        WriteOption(target, policy, "    Role: "u8, options.Role, null, "\n"u8);
        WriteOption(target, policy, "    Type: "u8, options.Type, null, "\n"u8);
        WriteOption(target, policy, "    Chroot: "u8, options.Chroot, null, "\n"u8);
        WriteOption(target, policy, "    Cwd: "u8, options.WorkingDirectory, null, "\n"u8);
        if (options.TimeoutSeconds is > 0 and int seconds) WriteText(target, $"    Timeout: {Number(seconds)}\n");
        if (options.NotBefore is { } from && TimeText.TryFormat(from, out string fromText)) WriteText(target, $"    NotBefore: {fromText}\n");
        if (options.NotAfter is { } to && TimeText.TryFormat(to, out string toText)) WriteText(target, $"    NotAfter: {toText}\n");
    }

    /// <summary>Whether a spec differs from the one before it in more than its command, so that it begins an entry of its own.</summary>
    internal static bool StartsEntry(SudoersPolicy policy, in Spec spec, in Spec before)
    {
        for (Tag tag = Tag.SetEnvironment; tag <= Tag.Follow; tag++)
            if (spec.Tags[tag] is TagValue.On or TagValue.Off && spec.Tags[tag] != before.Tags[tag]) return true;
        SpecOptions options = policy.Options(spec.Options);
        SpecOptions last = policy.Options(before.Options);
        return IsNew(policy, options.Privileges, last.Privileges) || IsNew(policy, options.LimitPrivileges, last.LimitPrivileges)
            || IsNew(policy, options.Role, last.Role) || IsNew(policy, options.Type, last.Type) || IsNew(policy, options.ApparmorProfile, last.ApparmorProfile)
            || IsNew(policy, options.Chroot, last.Chroot) || IsNew(policy, options.WorkingDirectory, last.WorkingDirectory)
            || options.TimeoutSeconds != last.TimeoutSeconds || options.NotBefore != last.NotBefore || options.NotAfter != last.NotAfter;
    }

    private static bool IsNew(SudoersPolicy policy, TextRef? value, TextRef? before) =>
        value is { } text && (before is not { } last || !policy.Bytes(text).SequenceEqual(policy.Bytes(last)));

    private static void WriteOption(ByteBuilder target, SudoersPolicy policy, ReadOnlySpan<byte> name, TextRef? value, TextRef? before, ReadOnlySpan<byte> end)
    {
        if (value is not { } text || value == before) return;
        target.Add(name);
        target.Add(policy.Bytes(text));
        target.Add(end);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void WriteText(ByteBuilder target, string text) => target.Add(Encoding.ASCII.GetBytes(text));
}
