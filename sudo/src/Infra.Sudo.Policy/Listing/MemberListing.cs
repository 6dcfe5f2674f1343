using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Listing;

/// <summary>Lists of targets and of commands with their aliases written out. An alias within itself is shown by its name.</summary>
internal sealed class MemberListing(SudoersPolicy policy, Request request)
{
    private const int DepthMax = 200;   // deeper nesting is refused when the policy is loaded

    private readonly bool[] _isOpen = new bool[policy.AliasCount];

    internal bool TryWriteUsers(ByteBuilder target, NodeRange members) => TryWriteUsers(target, members, isNegated: false, depth: 0);

    internal bool TryWriteCommands(ByteBuilder target, NodeRange commands, ReadOnlySpan<byte> separator) =>
        TryWriteCommands(target, commands, isNegated: false, separator, ", "u8, depth: 0);

    /// <summary>One command, or those of an alias with the separator between them.</summary>
    internal bool TryWriteCommand(ByteBuilder target, in Command command, ReadOnlySpan<byte> separator) =>
        TryWriteCommand(target, command, isNegated: false, separator, depth: 0);

    private bool TryWriteUsers(ByteBuilder target, NodeRange members, bool isNegated, int depth)
    {
        for (int i = members.First; i < members.End; i++)
        {
            if (target.Length > PolicyListing.TextBytesMax || depth > DepthMax) return false;
            if (i > members.First) target.Add(", "u8);
            Member member = policy.Members[i];
            bool isOff = member.IsNegated != isNegated;
            if (member.Kind == MemberKind.Alias && Open(AliasKind.Runas, member.Text) is int alias and >= 0)
            {
                bool isWritten = TryWriteUsers(target, policy.Aliases[alias].Members, isOff, depth + 1);
                _isOpen[alias] = false;
                if (!isWritten) return false;
                continue;
            }

            WriteUser(target, member, isOff);
        }

        return true;
    }

    private void WriteUser(ByteBuilder target, Member member, bool isNegated)
    {
        ReadOnlySpan<byte> text = policy.Bytes(member.Text);
        if (member.Kind == MemberKind.UserGroup && text.IndexOfAny((byte)' ', (byte)'\t') < 0)
        {
            // As the original has it: the exclamation mark comes behind the percent sign.
            bool isForeign = text.Length > 1 && text[1] == (byte)':';
            target.Add(isForeign ? "%:"u8 : "%"u8);
            text = text[(isForeign ? 2 : 1)..];
        }

        if (isNegated) target.Add((byte)'!');
        if (member.Kind == MemberKind.All) target.Add("ALL"u8);
        else if (member.Kind == MemberKind.Myself) target.Add((request.ListUser ?? request.User).Name);
        else if (IsId(text)) target.Add(text);
        else ListingText.WriteWord(target, text);
    }

    private bool TryWriteCommands(ByteBuilder target, NodeRange commands, bool isNegated, ReadOnlySpan<byte> separator, ReadOnlySpan<byte> outerSeparator, int depth)
    {
        for (int i = commands.First; i < commands.End; i++)
        {
            if (target.Length > PolicyListing.TextBytesMax || depth > DepthMax) return false;
            if (i > commands.First) target.Add(depth == 0 ? outerSeparator : separator);
            if (!TryWriteCommand(target, policy.Commands[i], isNegated, separator, depth)) return false;
        }

        return true;
    }

    private bool TryWriteCommand(ByteBuilder target, in Command command, bool isNegated, ReadOnlySpan<byte> separator, int depth)
    {
        bool isOff = command.IsNegated != isNegated;
        if (command.Kind == CommandKind.Alias && Open(AliasKind.Command, command.Text) is int alias and >= 0)
        {
            bool isWritten = TryWriteCommands(target, policy.Aliases[alias].Members, isOff, separator, separator, depth + 1);
            _isOpen[alias] = false;
            return isWritten;
        }

        WriteDigests(target, command.Digests);
        if (isOff) target.Add((byte)'!');
        ReadOnlySpan<byte> text = policy.Bytes(command.Text);
        if (command.Kind == CommandKind.All) target.Add("ALL"u8);
        else if (command.Kind == CommandKind.Regex) target.Add(text);
        else if (command.Kind == CommandKind.Alias) ListingText.WriteWord(target, text);
        else ListingText.WritePath(target, text);
        if (command.ArgumentsKind == ArgumentsKind.Any) return true;
        target.Add((byte)' ');
        if (command.ArgumentsKind == ArgumentsKind.None) target.Add("\"\""u8);
        else if (command.ArgumentsKind == ArgumentsKind.Regex) target.Add(policy.Bytes(command.Arguments));
        else ListingText.WriteArguments(target, policy.Bytes(command.Arguments));
        return true;
    }

    private void WriteDigests(ByteBuilder target, NodeRange digests)
    {
        for (int i = digests.First; i < digests.End; i++)
        {
            CommandDigest digest = policy.Digest(i);
            target.Add(digest.Algorithm switch { DigestAlgorithm.Sha224 => "sha224:"u8, DigestAlgorithm.Sha256 => "sha256:"u8, DigestAlgorithm.Sha384 => "sha384:"u8, _ => "sha512:"u8 });
            target.Add(policy.Bytes(digest.Text));
            target.Add(i + 1 < digests.End ? ", "u8 : " "u8);
        }
    }

    // The alias's index, marked as being written; -1 if there is none, or if it is being written already.
    private int Open(AliasKind kind, TextRef name)
    {
        int alias = policy.FindAlias(kind, policy.Bytes(name));
        if (alias < 0 || _isOpen[alias]) return -1;
        _isOpen[alias] = true;
        return alias;
    }

    private static bool IsId(ReadOnlySpan<byte> text) => text.Length > 0 && text[0] == (byte)'#' && text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
