using System.CommandLine;
using System.Text;
using Infra.Sudo.Facts;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Matching;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Sources;

namespace Infra.Sudo.Control;

/// <summary>The options that make up a request and its machine.</summary>
internal sealed class QuestionOptions
{
    private readonly Option<string> _user = new("--user") { Description = "Who asks: a name or #uid.", HelpName = "USER", Required = true };
    private readonly Option<string[]> _groups = new("--group") { Description = "A group of the user, the primary one first; instead of those of the database.", HelpName = "GROUP" };
    private readonly Option<string?> _host = new("--host") { Description = "The host's name; this machine's if none is given.", HelpName = "HOST" };
    private readonly Option<string?> _runas = new("--runas") { Description = "Target user: a name or #uid.", HelpName = "USER" };
    private readonly Option<string?> _runasGroup = new("--runas-group") { Description = "Target group: a name or #gid.", HelpName = "GROUP" };
    private readonly Option<string> _mode = new("--mode") { Description = "run, edit, list or validate.", HelpName = "MODE", DefaultValueFactory = _ => "run" };
    private readonly Option<string?> _at = new("--at") { Description = "When, as YYYYMMDDHHMMSSZ; now if none is given.", HelpName = "TIME" };
    private readonly Option<string?> _passwd = new("--passwd") { Description = "Users from a copy of passwd(5), not from this machine.", HelpName = "FILE" };
    private readonly Option<string?> _groupFile = new("--groupfile") { Description = "Groups from a copy of group(5).", HelpName = "FILE" };
    private readonly Option<string?> _netgroup = new("--netgroup") { Description = "Netgroups from a copy of netgroup(5).", HelpName = "FILE" };
    private readonly Option<string> _files = new("--files") { Description = "real: look commands up on this machine; none: compare their paths as text.", HelpName = "KIND", DefaultValueFactory = _ => "real" };
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "The command and its arguments, behind --.", Arity = ArgumentArity.ZeroOrMore };

    internal void AddTo(Command command)
    {
        _mode.AcceptOnlyFromAmong("run", "edit", "list", "validate");
        _files.AcceptOnlyFromAmong("real", "none");
        foreach (Option option in new Option[] { _user, _groups, _host, _runas, _runasGroup, _mode, _at, _passwd, _groupFile, _netgroup, _files })
            command.Options.Add(option);
        command.Arguments.Add(_command);
    }

    /// <summary>Puts the question together; null with a message for a bad command line.</summary>
    internal Question? Read(ParseResult parsed, out string? mistake)
    {
        string[] words = parsed.GetValue(_command) ?? [];
        string modeName = parsed.GetValue(_mode)!;
        if (Mistake(modeName, words) is { } wrong) return Fail(wrong, out mistake);
        long time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if (parsed.GetValue(_at) is { } at && !GeneralizedTime.TryParse(Encoding.UTF8.GetBytes(at), LocalTime.Offset, out time))
            return Fail("--at is not a time such as 20261231235959Z", out mistake);
        if (ReadUsers(parsed, out mistake) is not { } users) return null;
        var facts = new MachineFacts(users, parsed.GetValue(_files) == "real");
        List<string> notes = [];
        UserRecord user = FindCaller(parsed.GetValue(_user)!, facts, notes);
        string[] groups = parsed.GetValue(_groups) ?? [];
        if (groups.Length > 0) facts.SetGroups(user, [.. groups.Select(name => FindGroup(name, facts) ?? MadeUpGroup(name))]);
        string? refusal = null;
        UserRecord? runas = parsed.GetValue(_runas) is { } runasName ? FindUser(runasName, facts) : null;
        if (runas is null && parsed.GetValue(_runas) is { } missing) refusal = $"unknown user {Show(missing)}";
        GroupRecord? runasGroup = parsed.GetValue(_runasGroup) is { } groupName ? FindGroup(groupName, facts) : null;
        if (runasGroup is null && parsed.GetValue(_runasGroup) is { } missingGroup) refusal ??= $"unknown group {Show(missingGroup)}";
        RequestMode mode = ModeOf(modeName, words);
        bool isEdit = mode == RequestMode.Edit;
        bool isBareEdit = isEdit && modeName == "edit" && words[0] != "sudoedit";
        byte[] command = words.Length == 0 ? [] : isEdit ? "sudoedit"u8.ToArray() : Resolve(words[0], facts);
        return new Question(
            new Request
            {
                User = user,
                Mode = mode,
                Host = parsed.GetValue(_host) is { } host ? Encoding.UTF8.GetBytes(host) : Machine.HostName(),
                RunasUser = runas,
                RunasGroup = runasGroup,
                Command = command,
                Arguments = [.. words.Skip(isBareEdit ? 0 : 1).Select(word => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(word))],
                Time = time,
            },
            facts, refusal, notes);
    }

    private static string? Mistake(string mode, string[] words) => mode switch
    {
        "run" when words.Length == 0 => "a command is needed behind --",
        "edit" when words.Length == 0 || (words.Length == 1 && words[0] == "sudoedit") => "files to edit are needed behind --",
        "validate" when words.Length > 0 => "--mode validate takes no command",
        _ => null,
    };

    private static RequestMode ModeOf(string name, string[] words) => name switch
    {
        "edit" => RequestMode.Edit,
        "list" => words.Length == 0 ? RequestMode.List : RequestMode.ListCommand,
        "validate" => RequestMode.Validate,
        _ => words[0] == "sudoedit" ? RequestMode.Edit : RequestMode.Run,
    };

    private IUserSource? ReadUsers(ParseResult parsed, out string? mistake)
    {
        mistake = null;
        string?[] paths = [parsed.GetValue(_passwd), parsed.GetValue(_groupFile), parsed.GetValue(_netgroup)];
        if (paths.All(path => path is null)) return new MachineUsers();
        byte[][] texts = [[], [], []];
        for (int i = 0; i < paths.Length; i++)
        {
            if (paths[i] is not { } path) continue;
            SourceFile file = SudoersSource.AnyOwner.OpenFile(Encoding.UTF8.GetBytes(path), LoadOptions.TotalBytesMax);
            if (file.Status != SourceStatus.Ok)
            {
                mistake = $"{Show(path)}: {WordsOf(file)}";
                return null;
            }

            texts[i] = file.Contents;
        }

        return new FileUsers(texts[0], texts[1], texts[2]);
    }

    private static string WordsOf(SourceFile file) => file.Status switch
    {
        SourceStatus.TooLarge => "too large",
        SourceStatus.WrongType => "not a regular file",
        _ => file.ErrorText,
    };

    private static UserRecord FindCaller(string name, MachineFacts facts, List<string> notes)
    {
        if (FindUser(name, facts) is { } user) return user;
        notes.Add($"the user database has no {Show(name)}: only rules that name no uid or group fit");
        return UnknownRecords.User(Encoding.UTF8.GetBytes(name));
    }

    private static UserRecord? FindUser(string name, MachineFacts facts)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (facts.FindUser(bytes) is { } user) return user;
        if (bytes is not [(byte)'#', ..] || !IdText.TryParse(bytes.AsSpan(1), out uint uid)) return null;
        return facts.FindUser(uid) ?? UnknownRecords.User(uid);
    }

    private static GroupRecord? FindGroup(string name, MachineFacts facts)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (facts.FindGroup(bytes) is { } group) return group;
        if (bytes is not [(byte)'#', ..] || !IdText.TryParse(bytes.AsSpan(1), out uint gid)) return null;
        return facts.FindGroup(gid) ?? UnknownRecords.Group(gid);
    }

    private static GroupRecord MadeUpGroup(string name) => new(Encoding.UTF8.GetBytes(name), UnknownRecords.NoUid, isKnown: false);

    // A bare word is looked up as a shell would; what is not found stays as it is and matches only by its text.
    private static byte[] Resolve(string word, MachineFacts facts)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        if (!facts.KnowsFiles || word.Contains('/', StringComparison.Ordinal)) return bytes;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] path = Encoding.UTF8.GetBytes(folder.TrimEnd('/') + "/" + word);
            if (facts.Identify(path, out FileIdentity file) == FactAnswer.Yes && file.IsRegular && (file.Mode & 0x49) != 0) return path;
        }

        return bytes;
    }

    private static string Show(string text) => ToolOutput.Show(Encoding.UTF8.GetBytes(text));

    private static Question? Fail(string text, out string? mistake)
    {
        mistake = text;
        return null;
    }
}
