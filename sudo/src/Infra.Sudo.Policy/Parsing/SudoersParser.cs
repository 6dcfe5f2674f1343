using System.Text;
using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>
/// Puts tokens together to a policy. It looks one token ahead and only where the grammar needs it, because the original's messages name the token that it has seen last.
/// A bad line is reported, its nodes are dropped and reading goes on behind its end; in the second grant of a rule or later, the grants before it are kept.
/// </summary>
internal sealed partial class SudoersParser
{
    private readonly SudoersPolicy _policy;
    private readonly NodeBudget _budget;
    private readonly SudoersLexer _lexer;
    private readonly IncludeOpener _includes;
    private readonly LoadOptions _options;
    private TokenKind _ahead;      // None: not read yet
    private Marks _lineMarks;
    private int _defaultsLine = -1;

    internal SudoersParser(SudoersPolicy policy, ISudoersSource? source, LoadOptions options)
    {
        _policy = policy;
        _budget = policy.Budget;
        _options = options;
        _lexer = new SudoersLexer(policy, options.IsStrict);
        _includes = new IncludeOpener(policy, source, options);
        _lexer.Report = text => ReportHere(text);
        _lexer.NextOfFolder = () => _includes.NextOfFolder(_lexer.Depth);
    }

    internal void Parse(int mainFile)
    {
        ParseEntries(mainFile);
        if (!_budget.IsSpent || _policy.IsRefused) return;
        ReadOnlySpan<byte> main = _policy.Files[mainFile].Path.Span;
        SudoersProblem problem = IncludeOpener.TooLargeProblem(main);
        _policy.Refuse(problem with { Message = $"{problem.Message}: its rules take more than {_budget.Bytes >> 20} MiB of memory" });
    }

    private void ParseEntries(int mainFile)
    {
        _lexer.Open(mainFile);
        // A policy that is over a limit is refused whole: nothing more of it is read, and above all no further file.
        while (!_policy.IsRefused && Peek() != TokenKind.End)
        {
            _lineMarks = MarkNodes();
            if (ParseEntry()) continue;
            TruncateNodes(_lineMarks);
            if (!SkipLine()) return;
        }
    }

    private bool ParseEntry()
    {
        switch (Peek())
        {
            case TokenKind.NewLine:
                Shift();
                return true;
            case TokenKind.Include:
                return ParseInclude(isFolder: false);
            case TokenKind.IncludeFolder:
                return ParseInclude(isFolder: true);
            case TokenKind.UserAlias:
                return ParseAliases(AliasKind.User);
            case TokenKind.HostAlias:
                return ParseAliases(AliasKind.Host);
            case TokenKind.CommandAlias:
                return ParseAliases(AliasKind.Command);
            case TokenKind.RunasAlias:
                return ParseAliases(AliasKind.Runas);
            case TokenKind.Defaults:
                return ParseDefaults(DefaultsScope.Global);
            case TokenKind.DefaultsHost:
                return ParseDefaults(DefaultsScope.Host);
            case TokenKind.DefaultsUser:
                return ParseDefaults(DefaultsScope.User);
            case TokenKind.DefaultsRunas:
                return ParseDefaults(DefaultsScope.Runas);
            case TokenKind.DefaultsCommand:
                return ParseDefaults(DefaultsScope.Command);
            default:
                return ParseRule();
        }
    }

    private bool ParseInclude(bool isFolder)
    {
        Shift();
        if (Peek() != TokenKind.Word) return FailSyntax();
        TextRef path = _lexer.Value;
        Shift();
        if (Peek() != TokenKind.NewLine)
        {
            _ = FailSyntax();   // reported, but the include is still done
            while (Peek() is not (TokenKind.NewLine or TokenKind.End))
                Shift();
            if (_ahead == TokenKind.End) return false;
        }
        Shift();
        int file = _includes.Open(_policy.Bytes(path), isFolder, _lexer.File, _lexer.Depth, _lexer.LineNumber);
        if (file >= 0) _lexer.Open(file);
        return true;
    }

    private bool ParseAliases(AliasKind kind)
    {
        do
        {
            Shift();
            TokenKind token = Peek();
            if (ReservedWord(token) is { } reserved) return FailHere($"syntax error, reserved word {reserved} used as an alias name");
            if (token != TokenKind.AliasName) return FailSyntax();
            TextRef name = _lexer.Value;
            Shift();
            Place place = PlaceHere();
            if (!Expect(TokenKind.EqualSign)) return false;
            if (!(kind == AliasKind.Command ? ParseCommands(out NodeRange members) : ParseMembers(MembersOf(kind), out members))) return false;
            _ = Peek();
            if (_policy.Aliases.Find(kind, _policy.Bytes(name)) is >= 0 and int first)
            {
                if (_policy.IsFullOfProblems) return FailHere("");
                AliasNode before = _policy.Alias(first);
                string file = Encoding.Latin1.GetString(_policy.Files[before.Place.File].Path.Span);
                return FailHere($"duplicate {NameOf(kind)} \"{_policy.Text(name)}\", previously defined at {file}:{before.Place.Line}:{before.Place.Column}");
            }
            _policy.Aliases.Add(new AliasNode(kind, name, members, place));
            _lineMarks = MarkNodes();   // an alias stands, whatever follows it on its line
            if (_ahead is not (TokenKind.Colon or TokenKind.NewLine)) return FailSyntax();
        }
        while (_ahead == TokenKind.Colon);
        Shift();
        return true;
    }

    private bool ParseDefaults(DefaultsScope scope)
    {
        Shift();
        NodeRange binding = default;
        bool isBound = scope switch
        {
            DefaultsScope.Global => true,
            DefaultsScope.Command => ParseCommands(out binding),
            DefaultsScope.Host => ParseMembers(MemberPlace.Hosts, out binding),
            _ => ParseMembers(MemberPlace.Users, out binding),
        };
        if (!isBound) return false;
        _defaultsLine++;
        while (true)
        {
            if (!ParseSetting(scope, binding)) return false;
            TokenKind token = Peek();
            if (token is not (TokenKind.Comma or TokenKind.NewLine)) return FailSyntax();
            Shift();
            if (token == TokenKind.NewLine) return true;
        }
    }

    private bool ParseSetting(DefaultsScope scope, NodeRange binding)
    {
        SettingOperator operation = SettingOperator.On;
        if (Peek() == TokenKind.Not)
        {
            Shift();
            operation = SettingOperator.Off;
        }
        if (Peek() != TokenKind.SettingName) return FailSyntax();
        TextRef name = _lexer.Value;
        int position = _lexer.Position;
        Shift();
        TextRef value = default;
        if (operation == SettingOperator.On)
        {
            operation = Peek() switch
            {
                TokenKind.EqualSign => SettingOperator.Set,
                TokenKind.PlusEqual => SettingOperator.Add,
                TokenKind.MinusEqual => SettingOperator.Remove,
                _ => SettingOperator.On,
            };
            if (operation != SettingOperator.On)
            {
                Shift();
                if (Peek() != TokenKind.Word) return FailSyntax();
                value = _lexer.Value;
                Shift();
            }
            else if (_ahead is not (TokenKind.Comma or TokenKind.NewLine))
            {
                return FailSyntax();
            }
        }
        _policy.DefaultsEntries.Add(new DefaultsEntry(scope, operation, binding, name, value, PlaceHere(), position) { Line = _defaultsLine });
        return true;
    }

    private TokenKind Peek() => _ahead != TokenKind.None ? _ahead : ReadAhead();

    private TokenKind ReadAhead() => _ahead = _budget.IsSpent ? TokenKind.End : _lexer.Next();

    private void Shift() => _ahead = TokenKind.None;

    private bool Expect(TokenKind kind)
    {
        if (Peek() != kind) return FailSyntax();
        Shift();
        return true;
    }

    /// <summary>Reports the token ahead as a mistake.</summary>
    private bool FailSyntax()
    {
        if (_ahead != TokenKind.Error) return FailHere("syntax error");
        string? text = _lexer.ErrorText;
        _lexer.ErrorText = null;
        if (text is null) return false;   // reported before
        return FailHere(text);
    }

    private bool FailHere(string text)
    {
        ReportHere(text);
        return false;
    }

    private void ReportHere(string text)
    {
        if (_budget.IsSpent) return;   // what was cut off there is no mistake of the file
        if (_policy.IsFullOfProblems)
        {
            _policy.DropError();
            return;
        }
        ReadOnlyMemory<byte> line = _lexer.LoadedLine;
        bool hasLine = line.Length > 0 && _policy.MayShow(line.Length);
        if (line.Length > 0 && line.Span[^1] == (byte)'\n') line = line[..^1];
        int width = _lexer.TokenEnd - _lexer.TokenStart;
        _policy.AddProblem(new SudoersProblem(
            ProblemKind.Syntax, DiagnosticSeverity.Error, PlaceHere(), text, _lexer.TokenStart, Math.Clamp(width - 1, 0, 127), line, _policy.Files[_lexer.File].Path)
        {
            HasLine = hasLine,
        });
    }

    // Once a line feed is read, the lexer counts the next line already.
    private Place PlaceHere() => new(_lexer.File, _ahead == TokenKind.NewLine ? _lexer.LineNumber - 1 : _lexer.LineNumber, _lexer.TokenStart + 1);

    /// <summary>Goes behind the end of a bad line; false at the end of everything.</summary>
    private bool SkipLine()
    {
        while (Peek() != TokenKind.NewLine)
        {
            if (_ahead == TokenKind.End) return false;
            Shift();
        }
        Shift();
        return true;
    }

    private Marks MarkNodes() => new(
        _policy.Members.Count, _policy.Commands.Count, _policy.Digests.Count, _policy.Specs.Count, _policy.Grants.Count, _policy.DefaultsEntries.Count);

    private void TruncateNodes(Marks marks)
    {
        _policy.Members.Truncate(marks.Members);
        _policy.Commands.Truncate(marks.Commands);
        _policy.Digests.Truncate(marks.Digests);
        _policy.Specs.Truncate(marks.Specs);
        _policy.Grants.Truncate(marks.Grants);
        _policy.DefaultsEntries.Truncate(marks.Defaults);
    }

    internal static string NameOf(AliasKind kind) => kind switch
    {
        AliasKind.Host => "Host_Alias",
        AliasKind.Command => "Cmnd_Alias",
        AliasKind.User => "User_Alias",
        _ => "Runas_Alias",
    };

    private static MemberPlace MembersOf(AliasKind kind) => kind == AliasKind.Host ? MemberPlace.Hosts : MemberPlace.Users;

    private static string? ReservedWord(TokenKind token) => token switch
    {
        TokenKind.All => "ALL",
        TokenKind.Chroot => "CHROOT",
        TokenKind.WorkingDirectory => "CWD",
        TokenKind.Timeout => "CMND_TIMEOUT",
        TokenKind.NotBefore => "NOTBEFORE",
        TokenKind.NotAfter => "NOTAFTER",
        TokenKind.Role => "ROLE",
        TokenKind.Type => "TYPE",
        TokenKind.Privileges => "PRIVS",
        TokenKind.LimitPrivileges => "LIMITPRIVS",
        TokenKind.ApparmorProfile => "APPARMOR_PROFILE",
        _ => null,
    };

    private enum MemberPlace
    {
        Users,
        Hosts,
        Groups,
    }

    private readonly record struct Marks(int Members, int Commands, int Digests, int Specs, int Grants, int Defaults);
}
