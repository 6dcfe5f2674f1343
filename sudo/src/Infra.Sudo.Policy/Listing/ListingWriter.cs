using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Listing;

/// <summary>Settings and rules of one user on one host, unfolded. The engine has begun the listing, so that it matches users and hosts for the listed one.</summary>
internal sealed class ListingWriter(PolicyEngine engine, Request request)
{
    private readonly SudoersPolicy _policy = engine.Policy;
    private readonly MemberListing _members = new(engine.Policy, request);

    private ReadOnlySpan<byte> User => (request.ListUser ?? request.User).Name;

    private ReadOnlySpan<byte> Host
    {
        get
        {
            if (!request.ShortHost.IsEmpty) return request.ShortHost.Span;
            ReadOnlySpan<byte> host = request.Host.Span;
            int dot = host.IndexOf((byte)'.');
            return dot < 0 ? host : host[..dot];
        }
    }

    /// <summary>The settings that hold for the user on the host, then those bound to targets and commands.</summary>
    internal bool TryWriteSettings(ByteBuilder target)
    {
        Write(target, "Matching Defaults entries for "u8, User, " on "u8, Host, ":\n"u8);
        int start = target.Length;
        for (int i = 0; i < _policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = _policy.DefaultsEntries[i];
            bool holds = entry.Scope switch
            {
                DefaultsScope.Global => true,
                DefaultsScope.Host => engine.IsListedHost(entry.Binding),
                DefaultsScope.User => engine.IsListedUser(entry.Binding),
                _ => false,
            };
            if (!holds) continue;
            target.Add(target.Length == start ? "    "u8 : ", "u8);
            WriteSetting(target, entry);
        }

        if (target.Length == start) target.Clear();
        else target.Add("\n\n"u8);

        int header = target.Length;
        Write(target, "Runas and Command-specific defaults for "u8, User, ":\n"u8, default, default);
        start = target.Length;
        if (!TryWriteBound(target, DefaultsScope.Runas) || !TryWriteBound(target, DefaultsScope.Command)) return false;
        if (target.Length == start) target.Truncate(header);
        else target.Add("\n\n"u8);
        return true;
    }

    /// <summary>All grants for the user on the host; the text says so if there are none.</summary>
    internal bool TryWriteRules(ByteBuilder target, bool isLong, out bool isEmpty)
    {
        Write(target, "User "u8, User, " may run the following commands on "u8, Host, ":\n"u8);
        isEmpty = true;
        for (int i = 0; i < _policy.RuleCount; i++)
        {
            Rule rule = _policy.Rules[i];
            if (!engine.IsListedUser(rule.Users)) continue;
            for (int grant = rule.Grants.First; grant < rule.Grants.End; grant++)
            {
                if (!engine.IsListedHost(_policy.Grants[grant].Hosts)) continue;
                isEmpty = false;
                NodeRange specs = _policy.Grants[grant].Specs;
                if (isLong ? !TryWriteLong(target, i, specs) : !TryWriteShort(target, specs)) return false;
            }
        }

        if (!isEmpty) return true;
        target.Clear();
        Write(target, "User "u8, User, " is not allowed to run sudo on "u8, Host, ".\n"u8);
        return true;
    }

    /// <summary>One spec as an entry of its own.</summary>
    internal bool TryWriteEntry(ByteBuilder target, int rule, int spec) => TryWriteEntry(target, rule, _policy.Specs[spec], before: null);

    private bool TryWriteBound(ByteBuilder target, DefaultsScope scope)
    {
        int line = -1;
        for (int i = 0; i < _policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = _policy.DefaultsEntries[i];
            if (entry.Scope != scope) continue;
            if (entry.Line == line)
            {
                target.Add(", "u8);
                WriteSetting(target, entry);
                continue;
            }

            if (line >= 0) target.Add((byte)'\n');
            line = entry.Line;
            target.Add(scope == DefaultsScope.Runas ? "    Defaults>"u8 : "    Defaults!"u8);
            bool isWritten = scope == DefaultsScope.Runas
                ? _members.TryWriteUsers(target, entry.Binding)
                : _members.TryWriteCommands(target, entry.Binding, ", "u8);
            if (!isWritten) return false;
            target.Add((byte)' ');
            WriteSetting(target, entry);
        }

        return true;
    }

    private void WriteSetting(ByteBuilder target, in DefaultsEntry entry)
    {
        if (entry.Operator == SettingOperator.Off) target.Add((byte)'!');
        target.Add(_policy.Bytes(entry.Name));
        if (entry.Operator is SettingOperator.On or SettingOperator.Off) return;
        target.Add(entry.Operator switch { SettingOperator.Add => "+="u8, SettingOperator.Remove => "-="u8, _ => "="u8 });
        ListingText.WriteValue(target, _policy.Bytes(entry.Value));
    }

    private bool TryWriteShort(ByteBuilder target, NodeRange specs)
    {
        for (int i = specs.First; i < specs.End; i++)
        {
            Spec spec = _policy.Specs[i];
            Spec? before = i > specs.First ? _policy.Specs[i - 1] : null;
            if (before is { } last && !IsOtherTarget(spec, last))
            {
                target.Add(", "u8);
            }
            else
            {
                target.Add(before is null ? "    ("u8 : "\n    ("u8);
                if (!TryWriteTargetUsers(target, spec)) return false;
                if (!spec.RunasGroups.IsEmpty)
                {
                    target.Add(" : "u8);
                    if (!_members.TryWriteUsers(target, spec.RunasGroups)) return false;
                }

                target.Add(") "u8);
                before = null;
            }

            OptionListing.WriteShort(target, _policy, spec, before);
            if (!_members.TryWriteCommand(target, _policy.Commands[spec.Command], ", "u8)) return false;
        }

        target.Add((byte)'\n');
        return true;
    }

    private bool TryWriteLong(ByteBuilder target, int rule, NodeRange specs)
    {
        target.Add((byte)'\n');
        for (int i = specs.First; i < specs.End; i++)
            if (!TryWriteEntry(target, rule, _policy.Specs[i], i > specs.First ? _policy.Specs[i - 1] : null)) return false;
        return true;
    }

    private bool TryWriteEntry(ByteBuilder target, int rule, Spec spec, Spec? before)
    {
        if (before is not { } last || IsOtherTarget(spec, last) || OptionListing.StartsEntry(_policy, spec, last))
        {
            if (before is not null) target.Add((byte)'\n');
            Place place = _policy.PlaceOf(_policy.Members[_policy.Rules[rule].Users.First].Position);
            Write(target, "Sudoers entry: "u8, _policy.Files[place.File].Path.Span, "\n    RunAsUsers: "u8, default, default);
            if (!TryWriteTargetUsers(target, spec)) return false;
            target.Add((byte)'\n');
            if (!spec.RunasGroups.IsEmpty)
            {
                target.Add("    RunAsGroups: "u8);
                if (!_members.TryWriteUsers(target, spec.RunasGroups)) return false;
                target.Add((byte)'\n');
            }

            OptionListing.WriteLong(target, _policy, spec);
            target.Add("    Commands:\n"u8);
        }

        target.Add((byte)'\t');
        if (!_members.TryWriteCommand(target, _policy.Commands[spec.Command], "\n\t"u8)) return false;
        target.Add((byte)'\n');
        return true;
    }

    private bool TryWriteTargetUsers(ByteBuilder target, Spec spec)
    {
        if (!spec.RunasUsers.IsEmpty) return _members.TryWriteUsers(target, spec.RunasUsers);
        target.Add(spec.RunasGroups.IsEmpty ? engine.Settings.Text(SettingId.RunasDefault).Span : User);
        return true;
    }

    private static bool IsOtherTarget(in Spec spec, in Spec before) => spec.RunasUsers != before.RunasUsers || spec.RunasGroups != before.RunasGroups;

    private static void Write(ByteBuilder target, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d, ReadOnlySpan<byte> e)
    {
        target.Add(a);
        target.Add(b);
        target.Add(c);
        target.Add(d);
        target.Add(e);
    }
}
