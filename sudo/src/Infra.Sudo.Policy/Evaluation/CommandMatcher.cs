using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Lexing;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Commands of sudoers against the command asked for (sudoers(5), "Cmnd_List", "Wildcards", "Regular expressions").</summary>
internal sealed class CommandMatcher(MatchContext context)
{
    private const int StatesKeptMax = 1_000_000;   // of compiled expressions: 12 MB; further ones are compiled each time

    private readonly SudoersPolicy _policy = context.Policy;
    private readonly AliasMemory _aliases = new(context.Policy.AliasCount);
    private readonly Dictionary<TextRef, PosixRegex?> _regexes = [];
    private readonly RegexMemory _regexMemory = new();
    private readonly ByteBuilder _path = new();
    private int _statesKept;

    /// <summary>Forgets what was found out about commands of the policy, because the question or a setting that matters has changed.</summary>
    internal void Clear() => _aliases.Clear();

    internal Match List(NodeRange commands)
    {
        bool hasFailed = false;
        for (int i = commands.End - 1; i >= commands.First; i--)
        {
            Match match = One(i);
            context.HasFailed = hasFailed |= context.HasFailed;
            if (match != Match.Unspecified) return match;
        }
        context.HasFailed = hasFailed;
        return Match.Unspecified;
    }

    internal Match One(int index)
    {
        if (!context.Step()) return Match.Deny;
        Command command = _policy.Commands[index];
        context.HasFailed = false;
        if (command.Kind != CommandKind.Alias) return context.Answer(Fits(command), command.IsNegated);
        int alias = _policy.FindAlias(AliasKind.Command, _policy.Bytes(command.Text));
        if (alias < 0) return Match.Unspecified;
        if (!_aliases.TryRecall(alias, out Match answer))
        {
            if (!_aliases.TryEnter(alias, out int mark)) return Match.Unspecified;
            answer = List(_policy.Aliases[alias].Members);
            // What to run goes with the answer, so only answers without it are kept.
            _aliases.Leave(alias, mark, answer, isCertain: answer == Match.Unspecified && !context.HasFailed);
        }
        return context.Answer(answer, command.IsNegated);
    }

    /// <summary>Like <see cref="One"/>, but only ALL counts.</summary>
    internal Match OnlyAll(int index)
    {
        if (!context.Step()) return Match.Deny;
        Command command = _policy.Commands[index];
        context.HasFailed = false;
        if (command.Kind == CommandKind.All) return context.Answer(Fits(command), command.IsNegated);
        if (command.Kind != CommandKind.Alias) return Match.Unspecified;
        int alias = _policy.FindAlias(AliasKind.Command, _policy.Bytes(command.Text));
        if (alias < 0 || !_aliases.TryEnter(alias, out int mark)) return Match.Unspecified;
        Match answer = Match.Unspecified;
        NodeRange members = _policy.Aliases[alias].Members;
        for (int i = members.End - 1; i >= members.First && answer == Match.Unspecified; i--)
            answer = OnlyAll(i);
        _aliases.Leave(alias, mark, answer, isCertain: false);
        return context.Answer(answer, command.IsNegated);
    }

    private bool Fits(in Command command)
    {
        context.SafeCommand = default;
        ReadOnlySpan<byte> text = _policy.Bytes(command.Text);
        switch (command.Kind)
        {
            case CommandKind.All:
                return FitsAll(command);
            case CommandKind.Regex:
                return FitsPattern(command, isRegex: true);
            case CommandKind.List or CommandKind.Sudoedit:
                return context.Command.Span.SequenceEqual(text) && FitsArguments(command);
            default:
                break;
        }
        if (context.Command.IsEmpty) return false;
        if (!context.Facts.KnowsFiles) return FitsByName(command, text);
        if (IsCommandUnknown()) return false;
        if (!Glob.HasWildcards(text)) return command.Kind == CommandKind.Directory ? FitsFolder(command, text) : FitsPath(command, text);
        return context.Settings.IsOn(SettingId.FastGlob) ? FitsPattern(command, isRegex: false) : FitsGlob(command, text);
    }

    private bool FitsAll(in Command command) => command.Digests.IsEmpty || FitsDigest(command, context.Command.Span);

    // Without a file system the paths are compared as they are written.
    private bool FitsByName(in Command command, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> path = context.Command.Span;
        bool fits = path.SequenceEqual(text);
        if (command.Kind == CommandKind.Directory)
        {
            int slash = path.LastIndexOf((byte)'/');
            fits = slash >= 0 && slash + 1 < path.Length && Glob.Matches(text, path[..(slash + 1)], GlobOptions.Path);
        }
        else if (Glob.HasWildcards(text))
        {
            fits = path.Length > 0 && path[0] == (byte)'/' && Glob.Matches(text, path, GlobOptions.Path);
        }
        return fits && FitsArguments(command) && FitsDigest(command, path);
    }

    // A path without wildcards: same base name, same folder once both are canonical, same file.
    private bool FitsPath(in Command command, ReadOnlySpan<byte> path)
    {
        int slash = path.LastIndexOf((byte)'/');
        if (!path[(slash + 1)..].SequenceEqual(context.BaseName.Span)) return false;
        byte[]? canonical = context.Folder is null ? null : context.Files.CanonicalFolder(path[..slash]);
        if (canonical is not null && !canonical.AsSpan().SequenceEqual(context.Folder)) return false;
        if (!CouldLookAt(path, out FactAnswer found, out FileIdentity identity)) return false;
        if (found == FactAnswer.Yes && canonical is null && context.Folder is not null) return Fail("a folder could not be looked at");
        if (found == FactAnswer.Yes ? !identity.IsSameFile(context.Identity) : !context.Command.Span.SequenceEqual(path)) return false;
        if (!FitsArguments(command) || !FitsDigest(command, path)) return false;
        context.SafeCommand = _policy.Memory(command.Text);
        return true;
    }

    private bool FitsFolder(in Command command, ReadOnlySpan<byte> folder)
    {
        byte[]? canonical = context.Folder is null ? null : context.Files.CanonicalFolder(folder);
        if (canonical is not null && !canonical.AsSpan().SequenceEqual(context.Folder)) return false;
        _path.Clear();
        _path.Add(folder);
        _path.Add(context.BaseName.Span);
        if (!CouldLookAt(_path.Written, out FactAnswer found, out FileIdentity identity) || found != FactAnswer.Yes) return false;
        if (canonical is null && context.Folder is not null) return Fail("a folder could not be looked at");
        if (!identity.IsSameFile(context.Identity)) return false;
        if (!FitsDigest(command, _path.Written)) return false;
        context.SafeCommand = _path.Written.ToArray();
        return true;
    }

    // fast_glob and regular expressions look at the path as text, then at the canonical one.
    private bool FitsPattern(in Command command, bool isRegex)
    {
        ReadOnlySpan<byte> path = context.Command.Span;
        if (path.IsEmpty || IsCommandUnknown()) return false;
        if (path[0] != (byte)'/' || !FitsText(command.Text, path, isRegex))
        {
            if (context.Folder is not { } folder) return false;
            _path.Clear();
            _path.Add(folder);
            _path.Add((byte)'/');
            _path.Add(context.BaseName.Span);
            path = _path.Written;
            if (!FitsText(command.Text, path, isRegex)) return false;
        }
        if (!FitsArguments(command)) return false;
        if (!context.Facts.KnowsFiles) return FitsDigest(command, path);
        return CouldLookAt(path, out FactAnswer found, out _) && found == FactAnswer.Yes && FitsDigest(command, path);
    }

    private bool FitsText(TextRef pattern, ReadOnlySpan<byte> path, bool isRegex) =>
        isRegex ? FitsRegex(pattern, path) : Glob.Matches(_policy.Bytes(pattern), path, GlobOptions.Path);

    private bool FitsGlob(in Command command, ReadOnlySpan<byte> pattern)
    {
        int slash = pattern.LastIndexOf((byte)'/');
        bool isFolder = slash == pattern.Length - 1;
        ReadOnlySpan<byte> last = pattern[(slash + 1)..];
        if (!isFolder && !Glob.HasWildcards(last) && !last.SequenceEqual(context.BaseName.Span)) return false;
        List<byte[]> found = PathExpansion.Expand(pattern, context.BaseName.Span, context.Files, out bool isComplete);
        if (!isComplete) context.Fail("a folder could not be read");
        bool hasBadDigest = false;
        foreach (byte[] path in found)
        {
            if (!context.Command.Span.SequenceEqual(path) || !CouldLookAt(path, out FactAnswer answer, out FileIdentity identity) || answer != FactAnswer.Yes) continue;
            if (!identity.IsSameFile(context.Identity)) return false;   // the same name for another file: refuse
            if (FitsDigest(command, path)) return Run(command, path);
            hasBadDigest = true;
        }
        if (hasBadDigest) return false;
        foreach (byte[] path in found)
        {
            if (path[^1] == (byte)'/')
            {
                if (FitsFolder(command, path)) return true;
                continue;
            }
            int end = path.AsSpan().LastIndexOf((byte)'/');
            if (!path.AsSpan(end + 1).SequenceEqual(context.BaseName.Span)) continue;
            byte[]? canonical = context.Folder is null ? null : context.Files.CanonicalFolder(path.AsSpan(0, end));
            if (canonical is not null && !canonical.AsSpan().SequenceEqual(context.Folder)) continue;
            if (!CouldLookAt(path, out FactAnswer answer, out FileIdentity identity) || answer != FactAnswer.Yes) continue;
            if (canonical is null && context.Folder is not null) _ = Fail("a folder could not be looked at");
            else if (!identity.IsSameFile(context.Identity)) continue;
            else if (FitsDigest(command, path)) return Run(command, path);
        }
        return false;
    }

    private bool Run(in Command command, byte[] path)
    {
        if (!FitsArguments(command)) return false;
        context.SafeCommand = path;
        return true;
    }

    private bool FitsArguments(in Command command)
    {
        if (command.ArgumentsKind == ArgumentsKind.Any || context.IgnoresArguments) return true;
        bool hasArguments = context.Request.Arguments.Count > 0;
        if (command.ArgumentsKind == ArgumentsKind.None) return !hasArguments;
        if (command.ArgumentsKind == ArgumentsKind.Regex) return FitsRegex(command.Arguments, context.Arguments.Written);
        // For sudoedit all arguments are paths, which wildcards do not leave.
        GlobOptions options = command.Kind == CommandKind.Sudoedit ? GlobOptions.Path : GlobOptions.None;
        ReadOnlySpan<byte> pattern = _policy.Bytes(command.Arguments);
        return context.Settings.IsOn(SettingId.StrictArgs)
            ? ArgumentMatcher.MatchesWords(pattern, context.Request.Arguments, options)
            : Glob.Matches(pattern, context.Arguments.Written, options);
    }

    private bool FitsRegex(TextRef pattern, ReadOnlySpan<byte> text)
    {
        if (context.IsOverBudget) return false;
        if (!_regexes.TryGetValue(pattern, out PosixRegex? regex))
        {
            _ = PosixRegex.TryCompile(_policy.Bytes(pattern), out regex, out _);
            int states = regex?.StateCount ?? 0;
            context.SpendOnRegex(states);
            if (_statesKept + states <= StatesKeptMax)
            {
                _regexes.Add(pattern, regex);
                _statesKept += states;
            }
        }
        if (regex is null)
        {
            context.Fail("a regular expression is not valid");
            return false;
        }
        bool fits = regex.Matches(text, _regexMemory, out long work);
        context.SpendOnRegex(work);
        return fits;
    }

    private bool FitsDigest(in Command command, ReadOnlySpan<byte> path)
    {
        if (command.Digests.IsEmpty || context.IgnoresDigests) return true;
        Span<byte> actual = stackalloc byte[64];
        Span<byte> wanted = stackalloc byte[64];
        DigestAlgorithm? computed = null;
        for (int i = command.Digests.First; i < command.Digests.End; i++)
        {
            CommandDigest digest = _policy.Digests[i];
            int length = DigestText.LengthOf(digest.Algorithm);
            if (computed != digest.Algorithm && !context.Files.TryDigest(path, digest.Algorithm, actual[..length]))
            {
                context.Fail("a command could not be read for its digest");
                return false;
            }
            computed = digest.Algorithm;
            if (!DigestText.TryDecode(_policy.Bytes(digest.Text), wanted[..length]))
            {
                context.Fail("a digest is not valid");
                return false;
            }
            if (actual[..length].SequenceEqual(wanted[..length])) return true;
        }
        return false;
    }

    private bool IsCommandUnknown() => context.IsCommandUnknown && !Fail("the command itself could not be looked at");

    /// <summary>False, and a failed fact, if it cannot be said whether there is such a file.</summary>
    private bool CouldLookAt(ReadOnlySpan<byte> path, out FactAnswer found, out FileIdentity identity)
    {
        found = context.Files.Identify(path, out identity);
        return found != FactAnswer.Failed || Fail("a command could not be looked at");
    }

    private bool Fail(string fact)
    {
        context.Fail(fact);
        return false;
    }
}
