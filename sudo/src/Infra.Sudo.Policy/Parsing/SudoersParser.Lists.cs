using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Parsing;

// Lists of users, hosts, groups and commands.
internal sealed partial class SudoersParser
{
    private bool ParseMembers(MemberPlace place, out NodeRange members)
    {
        int first = _policy.Members.Count;
        members = default;
        while (true)
        {
            bool isNegated = Peek() == TokenKind.Not;
            if (isNegated) Shift();
            if (!MemberOf(Peek(), place, out MemberKind kind)) return FailSyntax();
            TextRef text = kind == MemberKind.All ? default : _lexer.Value;
            _policy.Members.Add(new Member(kind, isNegated, text, _lexer.Position));
            Shift();
            if (Peek() != TokenKind.Comma) break;
            Shift();
        }
        members = new NodeRange(first, _policy.Members.Count - first);
        return true;
    }

    private static bool MemberOf(TokenKind token, MemberPlace place, out MemberKind kind)
    {
        switch (token)
        {
            case TokenKind.All:
                kind = MemberKind.All;
                return true;
            case TokenKind.AliasName:
                kind = MemberKind.Alias;
                return true;
            case TokenKind.Word:
                kind = MemberKind.Word;
                return true;
            case TokenKind.NetGroup:
                kind = MemberKind.NetGroup;
                return place != MemberPlace.Groups;
            case TokenKind.UserGroup:
                kind = MemberKind.UserGroup;
                return place == MemberPlace.Users;
            case TokenKind.Network:
                kind = MemberKind.Network;
                return place == MemberPlace.Hosts;
            default:
                kind = default;
                return false;
        }
    }

    private bool ParseCommands(out NodeRange commands)
    {
        int first = _policy.Commands.Count;
        commands = default;
        while (true)
        {
            if (!ParseCommand(out Command command)) return false;
            _policy.Commands.Add(command);
            if (Peek() != TokenKind.Comma) break;
            Shift();
        }
        commands = new NodeRange(first, _policy.Commands.Count - first);
        return true;
    }

    private bool ParseCommand(out Command command)
    {
        command = default;
        if (!ParseDigests(out NodeRange digests)) return false;
        bool isNegated = Peek() == TokenKind.Not;
        if (isNegated) Shift();
        switch (Peek())
        {
            case TokenKind.All:
                command = new Command(CommandKind.All, isNegated, ArgumentsKind.Any, default, default, digests, _lexer.Position);
                break;
            case TokenKind.AliasName:
                command = new Command(CommandKind.Alias, isNegated, ArgumentsKind.Any, _lexer.Value, default, digests, _lexer.Position);
                break;
            case TokenKind.Command:
                TextRef arguments = _lexer.HasArguments ? _lexer.Arguments : default;
                command = new Command(KindOf(_policy.Bytes(_lexer.Value)), isNegated, ArgumentsOf(arguments), _lexer.Value, arguments, digests, _lexer.Position);
                break;
            case TokenKind.Word:
                command = new Command(CommandKind.List, isNegated, ArgumentsKind.Any, _lexer.Value, default, digests, _lexer.Position);
                break;
            default:
                return FailSyntax();
        }
        bool isWord = _ahead == TokenKind.Word;
        Shift();
        if (isWord && !_policy.Bytes(command.Text).SequenceEqual("list"u8)) return FailHere("expected a fully-qualified path name");
        if (command.Text.Length > PathBytesMax && command.Kind != CommandKind.Alias) return FailHere("command too long");
        if (command.Kind == CommandKind.Alias && !digests.IsEmpty) return FailHere("a digest requires a path name");
        return true;
    }

    private bool ParseDigests(out NodeRange digests)
    {
        int first = _policy.Digests.Count;
        digests = default;
        if (!IsDigestName(Peek())) return true;
        while (true)
        {
            if (!IsDigestName(Peek())) return FailSyntax();
            var algorithm = (DigestAlgorithm)(_ahead - TokenKind.Sha224);
            Shift();
            if (!Expect(TokenKind.Colon)) return false;
            if (Peek() != TokenKind.Digest) return FailSyntax();
            _policy.Digests.Add(new CommandDigest(algorithm, _lexer.Value));
            Shift();
            if (Peek() != TokenKind.Comma) break;
            Shift();
        }
        digests = new NodeRange(first, _policy.Digests.Count - first);
        return true;
    }

    private static bool IsDigestName(TokenKind token) => token is >= TokenKind.Sha224 and <= TokenKind.Sha512;

    private static CommandKind KindOf(ReadOnlySpan<byte> text)
    {
        if (text[0] == (byte)'^') return CommandKind.Regex;
        if (text[0] != (byte)'/') return CommandKind.Sudoedit;
        return text[^1] == (byte)'/' ? CommandKind.Directory : CommandKind.Path;
    }

    private static ReadOnlySpan<byte> NoArguments => "\"\""u8;

    private ArgumentsKind ArgumentsOf(TextRef arguments)
    {
        if (!_lexer.HasArguments) return ArgumentsKind.Any;
        ReadOnlySpan<byte> text = _policy.Bytes(arguments);
        if (text.SequenceEqual(NoArguments)) return ArgumentsKind.None;
        return text.Length > 0 && text[0] == (byte)'^' && text[^1] == (byte)'$' ? ArgumentsKind.Regex : ArgumentsKind.Glob;
    }
}
