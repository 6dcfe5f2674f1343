using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Export;

/// <summary>A policy as canonical sudoers text, which reads back to an equal policy. Comments, includes and the order of aliases among rules are not kept.</summary>
public static class SudoersExport
{
    /// <summary>Writes Defaults, then aliases by kind and name, then rules.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="target">Takes the text in pieces, so that it need not fit into memory.</param>
    public static void Write(SudoersPolicy policy, Stream target)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(target);
        new Writer(policy, target).Write();
    }

    /// <summary>The same in one piece.</summary>
    public static byte[] Write(SudoersPolicy policy)
    {
        using var memory = new MemoryStream();
        Write(policy, memory);
        return memory.ToArray();
    }

    private sealed class Writer(SudoersPolicy policy, Stream target)
    {
        private const int PieceBytes = 64 << 10;

        private readonly ByteBuilder _text = new();

        internal void Write()
        {
            WriteDefaults();
            WriteAliases();
            for (int i = 0; i < policy.RuleCount; i++)
                WriteRule(policy.Rule(i));
            target.Write(_text.Written);
        }

        private void WriteDefaults()
        {
            for (int i = 0; i < policy.DefaultsCount; i++)
            {
                DefaultsEntry entry = policy.DefaultsEntry(i);
                bool isFirst = i == 0 || policy.DefaultsEntry(i - 1).Line != entry.Line;
                if (isFirst) BeginDefaults(entry);
                else _text.Add(", "u8);
                if (entry.Operator == SettingOperator.Off) _text.Add((byte)'!');
                _text.Add(policy.Bytes(entry.Name));
                if (entry.Operator is SettingOperator.Set or SettingOperator.Add or SettingOperator.Remove)
                {
                    _text.Add(entry.Operator switch { SettingOperator.Set => "="u8, SettingOperator.Add => "+="u8, _ => "-="u8 });
                    SudoersText.WriteValue(_text, policy.Bytes(entry.Value));
                }
                if (i + 1 == policy.DefaultsCount || policy.DefaultsEntry(i + 1).Line != entry.Line) EndLine();
            }
        }

        private void BeginDefaults(DefaultsEntry entry)
        {
            _text.Add("Defaults"u8);
            if (entry.Scope != DefaultsScope.Global) _text.Add(entry.Scope switch { DefaultsScope.Host => "@"u8, DefaultsScope.User => ":"u8, DefaultsScope.Runas => ">"u8, _ => "!"u8 });
            if (entry.Scope == DefaultsScope.Command) WriteCommands(entry.Binding);
            else WriteMembers(entry.Binding);
            _text.Add((byte)' ');
        }

        private void WriteAliases()
        {
            foreach (AliasKind kind in (ReadOnlySpan<AliasKind>)[AliasKind.User, AliasKind.Runas, AliasKind.Host, AliasKind.Command])
            {
                foreach (int index in policy.AliasesInOrder)
                {
                    AliasNode alias = policy.Alias(index);
                    if (alias.Kind != kind) continue;
                    _text.Add(kind switch { AliasKind.User => "User_Alias "u8, AliasKind.Runas => "Runas_Alias "u8, AliasKind.Host => "Host_Alias "u8, _ => "Cmnd_Alias "u8 });
                    _text.Add(policy.Bytes(alias.Name));
                    _text.Add(" = "u8);
                    if (kind == AliasKind.Command) WriteCommands(alias.Members);
                    else WriteMembers(alias.Members);
                    EndLine();
                }
            }
        }

        private void WriteRule(Rule rule)
        {
            WriteMembers(rule.Users);
            for (int i = rule.Grants.First; i < rule.Grants.End; i++)
            {
                _text.Add(i == rule.Grants.First ? " "u8 : " : "u8);
                Grant grant = policy.Grant(i);
                WriteMembers(grant.Hosts);
                _text.Add(" = "u8);
                for (int spec = grant.Specs.First; spec < grant.Specs.End; spec++)
                {
                    if (spec > grant.Specs.First) _text.Add(", "u8);
                    WriteSpec(policy.Spec(spec), spec > grant.Specs.First ? policy.Spec(spec - 1) : default);
                }
            }
            EndLine();
        }

        // An escaped blank at the end of a line would be read as a continuation; an empty comment keeps them apart.
        private void EndLine()
        {
            if (_text.Length > 0 && _text.Written[^1] is (byte)' ' or (byte)'\t') _text.Add((byte)'#');
            _text.Add((byte)'\n');
            if (_text.Length < PieceBytes) return;
            target.Write(_text.Written);
            _text.Clear();
        }

        // Only what differs from the spec before it is written, so that what was inherited is inherited again.
        private void WriteSpec(Spec spec, Spec before)
        {
            if (spec.HasRunas && (spec.RunasUsers != before.RunasUsers || spec.RunasGroups != before.RunasGroups)) WriteRunas(spec);
            WriteOptions(policy.Options(spec.Options), policy.Options(before.Options));
            for (Tag tag = Tag.SetEnvironment; tag <= Tag.Follow; tag++)
            {
                TagValue value = spec.Tags[tag];
                if (value is not (TagValue.On or TagValue.Off)) continue;
                if (value != before.Tags[tag] || (tag == Tag.SetEnvironment && policy.Command(spec.Command).Kind == CommandKind.All)) _text.Add(NameOf(tag, value));
            }
            WriteCommand(policy.Command(spec.Command));
        }

        private void WriteRunas(Spec spec)
        {
            _text.Add((byte)'(');
            bool isMyself = spec.RunasUsers.Count == 1 && policy.Member(spec.RunasUsers.First).Kind == MemberKind.Myself;
            if (!isMyself) WriteMembers(spec.RunasUsers);
            if (!spec.RunasGroups.IsEmpty)
            {
                _text.Add(" : "u8);
                WriteMembers(spec.RunasGroups);
            }
            _text.Add(") "u8);
        }

        private void WriteOptions(SpecOptions options, SpecOptions before)
        {
            WritePath("CWD="u8, options.WorkingDirectory, before.WorkingDirectory);
            WritePath("CHROOT="u8, options.Chroot, before.Chroot);
            if (options.TimeoutSeconds is { } seconds && seconds != before.TimeoutSeconds) WriteText($"TIMEOUT={seconds.ToString(CultureInfo.InvariantCulture)} ");
            if (options.NotBefore is { } from && from != before.NotBefore && TimeText.TryFormat(from, out string fromText)) WriteText($"NOTBEFORE={fromText} ");
            if (options.NotAfter is { } to && to != before.NotAfter && TimeText.TryFormat(to, out string toText)) WriteText($"NOTAFTER={toText} ");
            bool isSameContext = options.Role == before.Role && options.Type == before.Type;
            WriteWord("ROLE="u8, options.Role, isSameContext);
            WriteWord("TYPE="u8, options.Type, isSameContext);
            WriteWord("APPARMOR_PROFILE="u8, options.ApparmorProfile, options.ApparmorProfile == before.ApparmorProfile);
            bool isSamePrivileges = options.Privileges == before.Privileges && options.LimitPrivileges == before.LimitPrivileges;
            WriteWord("PRIVS="u8, options.Privileges, isSamePrivileges);
            WriteWord("LIMITPRIVS="u8, options.LimitPrivileges, isSamePrivileges);
        }

        private void WritePath(ReadOnlySpan<byte> name, TextRef? value, TextRef? before)
        {
            if (value is not { } text || value == before) return;
            _text.Add(name);
            SudoersText.WriteEscaped(_text, policy.Bytes(text));
            _text.Add((byte)' ');
        }

        private void WriteWord(ReadOnlySpan<byte> name, TextRef? value, bool isInherited)
        {
            if (value is not { } text || isInherited) return;
            _text.Add(name);
            SudoersText.WriteWord(_text, policy.Bytes(text));
            _text.Add((byte)' ');
        }

        private void WriteText(string text) => _text.Add(Encoding.ASCII.GetBytes(text));

        private void WriteMembers(NodeRange members)
        {
            for (int i = members.First; i < members.End; i++)
            {
                if (i > members.First) _text.Add(", "u8);
                Member member = policy.Member(i);
                if (member.IsNegated) _text.Add((byte)'!');
                SudoersText.WriteMember(_text, member.Kind, policy.Bytes(member.Text));
            }
        }

        private void WriteCommands(NodeRange commands)
        {
            for (int i = commands.First; i < commands.End; i++)
            {
                if (i > commands.First) _text.Add(", "u8);
                WriteCommand(policy.Command(i));
            }
        }

        private void WriteCommand(Command command)
        {
            for (int i = command.Digests.First; i < command.Digests.End; i++)
            {
                CommandDigest digest = policy.Digest(i);
                if (i > command.Digests.First) _text.Add(", "u8);
                _text.Add(digest.Algorithm switch { DigestAlgorithm.Sha224 => "sha224:"u8, DigestAlgorithm.Sha256 => "sha256:"u8, DigestAlgorithm.Sha384 => "sha384:"u8, _ => "sha512:"u8 });
                _text.Add(policy.Bytes(digest.Text));
            }
            if (!command.Digests.IsEmpty) _text.Add((byte)' ');
            if (command.IsNegated) _text.Add((byte)'!');
            ReadOnlySpan<byte> text = policy.Bytes(command.Text);
            if (command.Kind == CommandKind.All) _text.Add("ALL"u8);
            else if (command.Kind is CommandKind.Path or CommandKind.Directory) SudoersText.WritePath(_text, text);
            else _text.Add(text);
            if (command.ArgumentsKind == ArgumentsKind.Any) return;
            _text.Add((byte)' ');
            if (command.ArgumentsKind == ArgumentsKind.Glob) SudoersText.WriteArguments(_text, policy.Bytes(command.Arguments));
            else _text.Add(policy.Bytes(command.Arguments));
        }

        private static ReadOnlySpan<byte> NameOf(Tag tag, TagValue value) => (tag, value == TagValue.On) switch
        {
            (Tag.SetEnvironment, true) => "SETENV: "u8,
            (Tag.SetEnvironment, false) => "NOSETENV: "u8,
            (Tag.Intercept, true) => "INTERCEPT: "u8,
            (Tag.Intercept, false) => "NOINTERCEPT: "u8,
            (Tag.NoExec, true) => "NOEXEC: "u8,
            (Tag.NoExec, false) => "EXEC: "u8,
            (Tag.NoPassword, true) => "NOPASSWD: "u8,
            (Tag.NoPassword, false) => "PASSWD: "u8,
            (Tag.LogInput, true) => "LOG_INPUT: "u8,
            (Tag.LogInput, false) => "NOLOG_INPUT: "u8,
            (Tag.LogOutput, true) => "LOG_OUTPUT: "u8,
            (Tag.LogOutput, false) => "NOLOG_OUTPUT: "u8,
            (Tag.Mail, true) => "MAIL: "u8,
            (Tag.Mail, false) => "NOMAIL: "u8,
            (_, true) => "FOLLOW: "u8,
            _ => "NOFOLLOW: "u8,
        };
    }
}
