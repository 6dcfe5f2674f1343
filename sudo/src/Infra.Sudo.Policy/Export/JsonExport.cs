using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Lexing;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Export;

/// <summary>A policy as JSON: the same bytes as <c>cvtsudoers -f json</c> writes (cvtsudoers(1)).</summary>
public static class JsonExport
{
    /// <summary>Writes the JSON; nothing for an empty policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="target">Takes the JSON in pieces, so that it need not fit into memory.</param>
    /// <param name="expandAliases">Put the members of aliases in their place (<c>-e</c>).</param>
    /// <param name="warn">Takes the warnings that cvtsudoers prints, such as unknown settings; null drops them.</param>
    /// <exception cref="InvalidOperationException">Expanded aliases would need more than 256 MiB.</exception>
    public static void Write(SudoersPolicy policy, Stream target, bool expandAliases = false, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(target);
        new Writer(policy, target, expandAliases, warn).Write();
    }

    /// <summary>The same in one piece.</summary>
    public static byte[] Write(SudoersPolicy policy, bool expandAliases = false, Action<string>? warn = null)
    {
        using var memory = new MemoryStream();
        Write(policy, memory, expandAliases, warn);
        return memory.ToArray();
    }

    private enum WordPlace
    {
        Command,
        Host,
        RunasGroup,
        RunasUser,
        User,
    }

    private sealed class Writer(SudoersPolicy policy, Stream target, bool expandAliases, Action<string>? warn)
    {
        private const int BytesMax = 256 << 20;
        private const int NestingMax = 128;

        private readonly JsonText _json = new(target);
        private readonly HashSet<int> _open = [];

        internal void Write()
        {
            WriteDefaults();
            if (!expandAliases)
            {
                WriteAliases(AliasKind.User, "User_Aliases"u8);
                WriteAliases(AliasKind.Runas, "Runas_Aliases"u8);
                WriteAliases(AliasKind.Host, "Host_Aliases"u8);
                WriteAliases(AliasKind.Command, "Command_Aliases"u8);
            }
            WriteRules();
            _json.Finish();
        }

        private void WriteDefaults()
        {
            if (policy.DefaultsCount == 0) return;
            _json.Open((byte)'[', "Defaults"u8);
            for (int i = 0; i < policy.DefaultsCount; i++)
            {
                DefaultsEntry first = policy.DefaultsEntry(i);
                if (FindSetting(first) is not { } setting) continue;
                _json.Open((byte)'{');
                WriteBinding(first);
                _json.Open((byte)'[', "Options"u8);
                while (true)
                {
                    WriteSetting(policy.DefaultsEntry(i), setting);
                    if (i + 1 == policy.DefaultsCount || !IsSameLine(first, policy.DefaultsEntry(i + 1))) break;
                    i++;
                    if (FindSetting(policy.DefaultsEntry(i)) is not { } next) break;
                    setting = next;
                }
                _json.Close((byte)']');
                _json.Close((byte)'}');
            }
            _json.Close((byte)']');
        }

        private static bool IsSameLine(DefaultsEntry left, DefaultsEntry right) => left.Line == right.Line;

        private SettingDefinition? FindSetting(DefaultsEntry entry)
        {
            SettingDefinition? setting = SettingTable.Find(policy.Bytes(entry.Name));
            if (setting is null)
            {
                string file = System.Text.Encoding.Latin1.GetString(policy.Files[entry.Place.File].Path.Span);
                warn?.Invoke($"{file}:{entry.Place.Line}:{entry.Place.Column}: unknown defaults entry \"{policy.Text(entry.Name)}\"");
            }
            return setting;
        }

        private void WriteBinding(DefaultsEntry entry)
        {
            if (entry.Binding.IsEmpty) return;
            _json.Open((byte)'[', "Binding"u8);
            for (int i = entry.Binding.First; i < entry.Binding.End; i++)
            {
                if (entry.Scope == DefaultsScope.Command)
                    WriteCommand(policy.Command(i), policy.Command(i).IsNegated);
                else
                    WriteMember(policy.Member(i), policy.Member(i).IsNegated, entry.Scope switch { DefaultsScope.Host => WordPlace.Host, DefaultsScope.Runas => WordPlace.RunasUser, _ => WordPlace.User });
            }
            _json.Close((byte)']');
        }

        private void WriteSetting(DefaultsEntry entry, SettingDefinition setting)
        {
            ReadOnlySpan<byte> name = policy.Bytes(entry.Name);
            bool hasValue = entry.Operator is not (SettingOperator.On or SettingOperator.Off);
            if (setting.Type == SettingType.Flag || !hasValue)
            {
                _json.Member(name, entry.Operator != SettingOperator.Off, asObject: true);
            }
            else if (setting.Type == SettingType.List)
            {
                _json.Open((byte)'{');
                _json.Member("operation"u8, entry.Operator switch { SettingOperator.Add => "list_add"u8, SettingOperator.Remove => "list_remove"u8, _ => "list_assign"u8 }, asObject: false);
                _json.Open((byte)'[', name);
                ReadOnlySpan<byte> value = policy.Bytes(entry.Value);
                foreach (Range word in value.SplitAny(" \t"u8))
                    if (!value[word].IsEmpty) _json.Member(default, value[word], asObject: false);
                _json.Close((byte)']');
                _json.Close((byte)'}');
            }
            else
            {
                _json.Member(name, policy.Bytes(entry.Value), asObject: true);
            }
        }

        private void WriteAliases(AliasKind kind, ReadOnlySpan<byte> title)
        {
            bool any = false;
            foreach (int index in policy.AliasesInOrder)
            {
                AliasNode alias = policy.Alias(index);
                if (alias.Kind != kind) continue;
                if (!any) _json.Open((byte)'{', title);
                any = true;
                _json.Open((byte)'[', policy.Bytes(alias.Name));
                WriteAliasMembers(alias, flip: false);
                _json.Close((byte)']');
            }
            if (any) _json.Close((byte)'}');
        }

        private void WriteAliasMembers(AliasNode alias, bool flip, WordPlace? place = null)
        {
            for (int i = alias.Members.First; i < alias.Members.End; i++)
            {
                if (alias.Kind == AliasKind.Command)
                    WriteCommand(policy.Command(i), policy.Command(i).IsNegated != flip);
                else
                    WriteMember(policy.Member(i), policy.Member(i).IsNegated != flip, place ?? alias.Kind switch { AliasKind.Host => WordPlace.Host, AliasKind.Runas => WordPlace.RunasUser, _ => WordPlace.User });
            }
        }

        private void WriteRules()
        {
            if (policy.RuleCount == 0) return;
            _json.Open((byte)'[', "User_Specs"u8);
            for (int i = 0; i < policy.RuleCount; i++)
            {
                Rule rule = policy.Rule(i);
                for (int grant = rule.Grants.First; grant < rule.Grants.End; grant++)
                {
                    _json.Open((byte)'{');
                    WriteMembers("User_List"u8, rule.Users, WordPlace.User);
                    WriteMembers("Host_List"u8, policy.Grant(grant).Hosts, WordPlace.Host);
                    WriteSpecs(policy.Grant(grant).Specs);
                    _json.Close((byte)'}');
                }
            }
            _json.Close((byte)']');
        }

        private void WriteMembers(ReadOnlySpan<byte> name, NodeRange members, WordPlace place)
        {
            _json.Open((byte)'[', name);
            for (int i = members.First; i < members.End; i++)
                WriteMember(policy.Member(i), policy.Member(i).IsNegated, place);
            _json.Close((byte)']');
        }

        private void WriteSpecs(NodeRange specs)
        {
            _json.Open((byte)'[', "Cmnd_Specs"u8);
            for (int i = specs.First; i < specs.End; i++)
            {
                Spec spec = policy.Spec(i);
                _json.Open((byte)'{');
                if (!spec.RunasUsers.IsEmpty) WriteMembers("runasusers"u8, spec.RunasUsers, WordPlace.RunasUser);
                if (!spec.RunasGroups.IsEmpty) WriteMembers("runasgroups"u8, spec.RunasGroups, WordPlace.RunasGroup);
                WriteOptions(spec);
                _json.Open((byte)'[', "Commands"u8);
                while (true)
                {
                    Command command = policy.Command(policy.Spec(i).Command);
                    WriteCommand(command, command.IsNegated);
                    if (i + 1 == specs.End || !Continues(policy.Spec(i), policy.Spec(i + 1))) break;
                    i++;
                }
                _json.Close((byte)']');
                _json.Close((byte)'}');
            }
            _json.Close((byte)']');
        }

        // Neighbours that differ in nothing but their command share an object; times do not count.
        private bool Continues(Spec spec, Spec next)
        {
            if (spec.RunasUsers != next.RunasUsers || spec.RunasGroups != next.RunasGroups) return false;
            for (Tag tag = Tag.SetEnvironment; tag <= Tag.Follow; tag++)
                if (next.Tags[tag] is TagValue.On or TagValue.Off && next.Tags[tag] != spec.Tags[tag]) return false;
            SpecOptions left = policy.Options(spec.Options);
            SpecOptions right = policy.Options(next.Options);
            return left.Privileges == right.Privileges && left.LimitPrivileges == right.LimitPrivileges && left.Role == right.Role && left.Type == right.Type
                && left.ApparmorProfile == right.ApparmorProfile && left.Chroot == right.Chroot && left.WorkingDirectory == right.WorkingDirectory;
        }

        private void WriteOptions(Spec spec)
        {
            SpecOptions options = policy.Options(spec.Options);
            bool hasContext = options.Role is not null && options.Type is not null;
            bool hasOptions = !spec.Tags.IsEmpty || options.TimeoutSeconds > 0 || options.NotBefore is not null || options.NotAfter is not null || options.Chroot is not null
                || options.WorkingDirectory is not null || hasContext || options.ApparmorProfile is not null || options.Privileges is not null || options.LimitPrivileges is not null;
            if (!hasOptions) return;
            _json.Open((byte)'[', "Options"u8);
            WriteText("runchroot"u8, options.Chroot);
            WriteText("runcwd"u8, options.WorkingDirectory);
            if (options.TimeoutSeconds > 0) _json.Member("command_timeout"u8, options.TimeoutSeconds.Value, asObject: true);
            WriteTime("notbefore"u8, options.NotBefore);
            WriteTime("notafter"u8, options.NotAfter);
            WriteTag("authenticate"u8, spec.Tags[Tag.NoPassword], isInverse: true);
            WriteTag("noexec"u8, spec.Tags[Tag.NoExec]);
            WriteTag("intercept"u8, spec.Tags[Tag.Intercept]);
            WriteTag("send_mail"u8, spec.Tags[Tag.Mail]);
            WriteTag("setenv"u8, spec.Tags[Tag.SetEnvironment]);
            WriteTag("sudoedit_follow"u8, spec.Tags[Tag.Follow]);
            WriteTag("log_input"u8, spec.Tags[Tag.LogInput]);
            WriteTag("log_output"u8, spec.Tags[Tag.LogOutput]);
            if (hasContext)
            {
                WriteText("role"u8, options.Role);
                WriteText("type"u8, options.Type);
            }
            WriteText("apparmor_profile"u8, options.ApparmorProfile);
            WriteText("privs"u8, options.Privileges);
            WriteText("limitprivs"u8, options.LimitPrivileges);
            _json.Close((byte)']');
        }

        private void WriteText(ReadOnlySpan<byte> name, TextRef? text)
        {
            if (text is { } value) _json.Member(name, policy.Bytes(value), asObject: true);
        }

        private void WriteTag(ReadOnlySpan<byte> name, TagValue value, bool isInverse = false)
        {
            if (value != TagValue.Unset) _json.Member(name, value != TagValue.Off != isInverse, asObject: true);
        }

        private void WriteTime(ReadOnlySpan<byte> name, long? seconds)
        {
            if (seconds is not { } value) return;
            if (!TimeText.TryFormat(value, out string text))
            {
                warn?.Invoke("unable to format timestamp");
                return;
            }
            _json.Member(name, System.Text.Encoding.ASCII.GetBytes(text), asObject: true);
        }

        private void WriteMember(Member member, bool isNegated, WordPlace place)
        {
            ReadOnlySpan<byte> text = member.Kind == MemberKind.All ? "ALL"u8 : policy.Bytes(member.Text);
            MemberKind kind = member.Kind;
            int alias = -1;
            if (kind == MemberKind.Alias)
            {
                alias = policy.FindAlias(place switch { WordPlace.Host => AliasKind.Host, WordPlace.User => AliasKind.User, _ => AliasKind.Runas }, text);
                if (alias >= 0 && (_open.Contains(alias) || _open.Count > NestingMax)) alias = -1;
                if (alias < 0) kind = MemberKind.Word;
                else if (expandAliases)
                {
                    Expand(alias, isNegated, place);
                    return;
                }
            }
            bool isId = false;
            uint id = 0;
            ReadOnlySpan<byte> name;
            switch (kind)
            {
                case MemberKind.UserGroup:
                    text = text[1..];
                    bool isForeign = text[0] == (byte)':';
                    if (isForeign) text = text[1..];
                    isId = text[0] == (byte)'#' && TryId(text, "group-ID", out id);
                    name = isForeign ? isId ? "nonunixgid"u8 : "nonunixgroup"u8 : isId ? "usergid"u8 : "usergroup"u8;
                    break;
                case MemberKind.NetGroup:
                    text = text[1..];
                    name = "netgroup"u8;
                    break;
                case MemberKind.Network:
                    name = "networkaddr"u8;
                    break;
                case MemberKind.Alias:
                    name = place switch { WordPlace.Host => "hostalias"u8, WordPlace.User => "useralias"u8, _ => "runasalias"u8 };
                    break;
                default:
                    isId = place is WordPlace.RunasUser or WordPlace.User && text.Length > 0 && text[0] == (byte)'#' && TryId(text, "user-ID", out id);
                    name = place switch { WordPlace.Host => "hostname"u8, WordPlace.RunasGroup => "usergroup"u8, _ => isId ? "userid"u8 : "username"u8 };
                    break;
            }
            if (isNegated) _json.Open((byte)'{');
            if (isId) _json.Member(name, id, asObject: !isNegated);
            else _json.Member(name, text, asObject: !isNegated);
            if (!isNegated) return;
            _json.Member("negated"u8, true, asObject: false);
            _json.Close((byte)'}');
        }

        private bool TryId(ReadOnlySpan<byte> text, string what, out uint id)
        {
            if (IdText.TryParse(text[1..], out id)) return true;
            warn?.Invoke($"internal error: {what} invalid: \"{System.Text.Encoding.Latin1.GetString(text[1..])}\"");
            return false;
        }

        private void Expand(int alias, bool isNegated, WordPlace? place)
        {
            if (_json.Length > BytesMax) throw new InvalidOperationException("The expanded aliases are too large.");
            _open.Add(alias);
            WriteAliasMembers(policy.Alias(alias), isNegated, place);
            _open.Remove(alias);
        }

        private void WriteCommand(Command command, bool isNegated)
        {
            if (command.Kind == CommandKind.Alias)
            {
                int alias = policy.FindAlias(AliasKind.Command, policy.Bytes(command.Text));
                if (expandAliases)
                {
                    if (alias >= 0 && !_open.Contains(alias) && _open.Count <= NestingMax) Expand(alias, isNegated, WordPlace.Command);
                    return;
                }
            }
            ReadOnlySpan<byte> name = command.Kind == CommandKind.Alias ? "cmndalias"u8 : "command"u8;
            ReadOnlySpan<byte> text = command.Kind == CommandKind.All ? "ALL"u8 : policy.Bytes(command.Text);
            if (command.ArgumentsKind != ArgumentsKind.Any)
            {
                var joined = new ByteBuilder();
                joined.Add(text);
                joined.Add((byte)' ');
                joined.Add(policy.Bytes(command.Arguments));
                text = joined.Written;
            }
            if (!isNegated && command.Digests.IsEmpty)
            {
                _json.Member(name, text, asObject: true);
                return;
            }
            _json.Open((byte)'{');
            _json.Member(name, text, asObject: false);
            for (DigestAlgorithm algorithm = DigestAlgorithm.Sha224; algorithm <= DigestAlgorithm.Sha512; algorithm++)
                WriteDigests(command.Digests, algorithm);
            if (isNegated) _json.Member("negated"u8, true, asObject: false);
            _json.Close((byte)'}');
        }

        private void WriteDigests(NodeRange digests, DigestAlgorithm algorithm)
        {
            int count = 0;
            for (int i = digests.First; i < digests.End; i++)
                if (policy.Digest(i).Algorithm == algorithm) count++;
            if (count == 0) return;
            ReadOnlySpan<byte> name = algorithm switch { DigestAlgorithm.Sha224 => "sha224"u8, DigestAlgorithm.Sha256 => "sha256"u8, DigestAlgorithm.Sha384 => "sha384"u8, _ => "sha512"u8 };
            if (count > 1)
            {
                _json.Open((byte)'[', name);
                name = default;
            }
            for (int i = digests.First; i < digests.End; i++)
                if (policy.Digest(i).Algorithm == algorithm) _json.Member(name, policy.Bytes(policy.Digest(i).Text), asObject: false);
            if (count > 1) _json.Close((byte)']');
        }
    }
}
