using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Parsing;

// Rules: users, then grants of hosts and specs, each spec with runas, options, tags and a command.
internal sealed partial class SudoersParser
{
    private const int GrantBytes = 16;       // two ranges
    private const int PathBytesMax = 4095;   // PATH_MAX with its NUL
    private readonly List<Grant> _grantsOfRule = [];

    private bool ParseRule()
    {
        if (!ParseMembers(MemberPlace.Users, out NodeRange users)) return false;
        _grantsOfRule.Clear();
        if (!ParseGrant()) return false;
        while (Peek() == TokenKind.Colon)
        {
            Shift();
            Marks before = MarkNodes();
            if (ParseGrant()) continue;
            TruncateNodes(before);   // a mistake inside a later grant: those before it stand if the rule can go on here
        }
        if (_ahead != TokenKind.NewLine) return FailSyntax();
        Shift();
        int first = _policy.Grants.Count;
        foreach (Grant grant in _grantsOfRule)
            _policy.Grants.Add(grant);
        var place = new Place(_lexer.File, _lexer.LineNumber - 1, _lexer.TokenStart + 1);
        _policy.Rules.Add(new Rule(users, new NodeRange(first, _grantsOfRule.Count), place));
        return true;
    }

    private bool ParseGrant()
    {
        if (!ParseMembers(MemberPlace.Hosts, out NodeRange hosts)) return false;
        if (!Expect(TokenKind.EqualSign)) return false;
        int first = _policy.Specs.Count;
        while (true)
        {
            if (!ParseSpec(out Spec spec, out SpecOptions options)) return false;
            AddSpec(spec, options, hasPrevious: _policy.Specs.Count > first);
            if (Peek() != TokenKind.Comma) break;
            Shift();
        }
        AddGrant(new Grant(hosts, new NodeRange(first, _policy.Specs.Count - first)));
        return true;
    }

    private void AddGrant(Grant grant)
    {
        int capacity = _grantsOfRule.Capacity;
        _grantsOfRule.Add(grant);
        if (_grantsOfRule.Capacity > capacity) _budget.Take(_grantsOfRule.Capacity * GrantBytes);   // a rule of many grants makes its list anew
    }

    /// <summary>Adds a spec with what it takes over from the one before it in its grant (sudoers(5), "Cmnd_Spec_List").</summary>
    private void AddSpec(in Spec spec, SpecOptions options, bool hasPrevious)
    {
        if (!hasPrevious)
        {
            _policy.Specs.Add(spec with { Options = _policy.AddOptions(options) });
            return;
        }
        ref Spec before = ref _policy.Specs[_policy.Specs.Count - 1];
        int inherited = _policy.AddOptions(Inherit(options, _policy.Options(before.Options)));
        NodeRange users = spec.HasRunas ? spec.RunasUsers : before.RunasUsers;
        NodeRange groups = spec.HasRunas ? spec.RunasGroups : before.RunasGroups;
        _policy.Specs.Add(new Spec(spec.Command, users, groups, spec.Tags.Over(before.Tags), inherited));
    }

    private SpecOptions Inherit(SpecOptions own, SpecOptions before)
    {
        if (ReferenceEquals(before, SpecOptions.None)) return own;
        if (ReferenceEquals(own, SpecOptions.None)) return before;
        _budget.Take(SudoersPolicy.OptionsBytes);
        bool ownsContext = own.Role is not null || own.Type is not null;
        bool ownsPrivileges = own.Privileges is not null || own.LimitPrivileges is not null;
        return own with
        {
            WorkingDirectory = own.WorkingDirectory ?? before.WorkingDirectory,
            Chroot = own.Chroot ?? before.Chroot,
            Role = ownsContext ? own.Role : before.Role,
            Type = ownsContext ? own.Type : before.Type,
            ApparmorProfile = own.ApparmorProfile ?? before.ApparmorProfile,
            Privileges = ownsPrivileges ? own.Privileges : before.Privileges,
            LimitPrivileges = ownsPrivileges ? own.LimitPrivileges : before.LimitPrivileges,
            NotBefore = own.NotBefore ?? before.NotBefore,
            NotAfter = own.NotAfter ?? before.NotAfter,
            TimeoutSeconds = own.TimeoutSeconds ?? before.TimeoutSeconds,
        };
    }

    private bool ParseSpec(out Spec spec, out SpecOptions options)
    {
        spec = default;
        options = SpecOptions.None;
        NodeRange users = default;
        NodeRange groups = default;
        if (Peek() == TokenKind.OpenParenthesis && !ParseRunas(out users, out groups)) return false;
        while (OptionOf(Peek()))
        {
            TokenKind option = _ahead;
            Shift();
            if (!Expect(TokenKind.EqualSign)) return false;
            if (Peek() != TokenKind.Word) return FailSyntax();
            TextRef value = _lexer.Value;
            Shift();
            if (!ParseOption(option, value, ref options)) return false;
            _budget.Take(SudoersPolicy.OptionsBytes);   // each option makes them anew
        }
        TagSet tags = default;
        while (TagOf(Peek(), out Tag tag, out bool isOn))
        {
            tags = tags.With(tag, isOn ? TagValue.On : TagValue.Off);
            Shift();
        }
        if (!ParseCommand(out Command command)) return false;
        if (command.Kind == CommandKind.All && !command.IsNegated && tags[Tag.SetEnvironment] == TagValue.Unset) tags = tags.With(Tag.SetEnvironment, TagValue.Implied);
        spec = new Spec(_policy.Commands.Add(command), users, groups, tags, 0);
        return true;
    }

    private bool ParseRunas(out NodeRange users, out NodeRange groups)
    {
        users = groups = default;
        int position = _lexer.Position;
        Shift();
        if (Peek() is not (TokenKind.CloseParenthesis or TokenKind.Colon))
        {
            if (!ParseMembers(MemberPlace.Users, out users)) return false;
            if (Peek() == TokenKind.Colon)
            {
                Shift();
                if (!ParseMembers(MemberPlace.Groups, out groups)) return false;
            }
            return Expect(TokenKind.CloseParenthesis);
        }
        users = new NodeRange(_policy.Members.Add(new Member(MemberKind.Myself, false, default, position)), 1);
        if (_ahead == TokenKind.Colon)
        {
            Shift();
            if (Peek() != TokenKind.CloseParenthesis && !ParseMembers(MemberPlace.Groups, out groups)) return false;
        }
        return Expect(TokenKind.CloseParenthesis);
    }

    private bool ParseOption(TokenKind option, TextRef value, ref SpecOptions options)
    {
        ReadOnlySpan<byte> text = _policy.Bytes(value);
        switch (option)
        {
            case TokenKind.WorkingDirectory or TokenKind.Chroot:
                string name = option == TokenKind.WorkingDirectory ? "CWD" : "CHROOT";
                if (text[0] is not ((byte)'/' or (byte)'~') && !text.SequenceEqual("*"u8))
                    return FailHere($"values for \"{name}\" must start with a '/', '~', or '*'");
                if (text.Length > PathBytesMax) return FailHere($"\"{name}\" path too long");
                options = option == TokenKind.WorkingDirectory ? options with { WorkingDirectory = value } : options with { Chroot = value };
                return true;
            case TokenKind.NotBefore:
                if (!GeneralizedTime.TryParse(text, _options.LocalOffset, out long notBefore)) return FailHere("invalid notbefore value");
                options = options with { NotBefore = notBefore };
                return true;
            case TokenKind.NotAfter:
                if (!GeneralizedTime.TryParse(text, _options.LocalOffset, out long notAfter)) return FailHere("invalid notafter value");
                options = options with { NotAfter = notAfter };
                return true;
            case TokenKind.Timeout:
                TimeoutResult result = TimeoutText.Parse(text, out int seconds);
                if (result != TimeoutResult.Ok) return FailHere(result == TimeoutResult.TooLarge ? "timeout value too large" : "invalid timeout value");
                options = options with { TimeoutSeconds = seconds };
                return true;
            default:
                options = option switch
                {
                    TokenKind.Role => options with { Role = value },
                    TokenKind.Type => options with { Type = value },
                    TokenKind.ApparmorProfile => options with { ApparmorProfile = value },
                    TokenKind.Privileges => options with { Privileges = value },
                    _ => options with { LimitPrivileges = value },
                };
                return true;
        }
    }

    private static bool OptionOf(TokenKind token) => token is >= TokenKind.WorkingDirectory and <= TokenKind.LimitPrivileges;

    private static bool TagOf(TokenKind token, out Tag tag, out bool isOn)
    {
        (tag, isOn) = default((Tag, bool));
        if (token is < TokenKind.NoPassword or > TokenKind.NoFollow) return false;
        (tag, isOn) = token switch
        {
            TokenKind.NoPassword => (Tag.NoPassword, true),
            TokenKind.Password => (Tag.NoPassword, false),
            TokenKind.NoExec => (Tag.NoExec, true),
            TokenKind.Exec => (Tag.NoExec, false),
            TokenKind.Intercept => (Tag.Intercept, true),
            TokenKind.NoIntercept => (Tag.Intercept, false),
            TokenKind.SetEnvironment => (Tag.SetEnvironment, true),
            TokenKind.NoSetEnvironment => (Tag.SetEnvironment, false),
            TokenKind.LogInput => (Tag.LogInput, true),
            TokenKind.NoLogInput => (Tag.LogInput, false),
            TokenKind.LogOutput => (Tag.LogOutput, true),
            TokenKind.NoLogOutput => (Tag.LogOutput, false),
            TokenKind.Mail => (Tag.Mail, true),
            TokenKind.NoMail => (Tag.Mail, false),
            TokenKind.Follow => (Tag.Follow, true),
            _ => (Tag.Follow, false),
        };
        return true;
    }
}
