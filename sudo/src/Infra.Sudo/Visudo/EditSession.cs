using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Infra.Sudo.Facts;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Sources;

namespace Infra.Sudo.Visudo;

/// <summary>
/// One run of visudo with an editor: the file and what it includes are locked and copied, the copies edited and read again as one policy, and only
/// a policy that is right, or that its author insists on, takes the place of the old.
/// </summary>
internal sealed class EditSession : IDisposable
{
    private const int Done = 0;
    private const int Failed = 1;
    private const string Options = "Options are:\n  (e)dit sudoers file again\n  e(x)it without saving changes to sudoers file\n  (Q)uit and save changes to sudoers file (DANGER!)\n\n";

    private readonly VisudoOptions _options;
    private readonly VisudoConsole _console;
    private readonly IReadOnlyList<byte[]> _environment;
    private readonly byte[] _main;
    private readonly List<EditedFile> _files = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private volatile bool _editorRuns;

    internal EditSession(VisudoOptions options, VisudoConsole console, IReadOnlyList<byte[]> environment)
    {
        _options = options;
        _console = console;
        _environment = environment;
        _main = Encoding.UTF8.GetBytes(options.File ?? VisudoOptions.Installed);
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        foreach (EditedFile file in _files)
            file.Dispose();
    }

    internal int Run()
    {
        if (!TryOpen(_main)) return Failed;
        SudoersPolicy old = SudoersLoader.Load(_main, SudoersSource.AnyOwner, VisudoProgram.LoadOptionsFor(_options));
        var lockout = new LockoutCheck(old, _environment);
        if (ChooseEditor(old) is not { } editor) return Failed;
        CatchSignals();
        if (!_options.SkipsIncludes && !TryOpenIncludes(old)) return Failed;
        for (int i = 0; i < _files.Count; i++)
        {
            if (i > 0)
            {
                _console.Write($"press return to edit {_files[i].Name}: ");
                if (_console.ReadAnswer() < 0) break;
            }

            if (!TryEdit(_files[i], editor, line: 0)) return Failed;
        }

        return Decide(editor, lockout);
    }

    private int Decide(EditorChoice editor, LockoutCheck lockout)
    {
        while (_files.Exists(file => file.IsChanged))
        {
            SudoersPolicy policy = SudoersLoader.Load(_main, new EditSource(_files), VisudoProgram.LoadOptionsFor(_options));
            bool isGood = PolicyReview.Report(policy, _options.IsStrict, _options.IsQuiet, _console, out Place mistake);
            if (isGood && lockout.Warning(policy) is { } warning)
            {
                _console.Warn(warning);
                isGood = false;
            }

            if (isGood) isGood = BesideTests.Pass(_main, policy, _console);
            switch (isGood ? 'Q' : Ask())
            {
                case 'Q':
                    return Install();
                case 'x':
                    return Done;
                default:
                    if (!TryEdit(FileOf(policy, mistake), editor, mistake.Line)) return Failed;
                    break;
            }
        }

        return Done;
    }

    private EditedFile FileOf(SudoersPolicy policy, Place mistake)
    {
        if (mistake.Line == 0 || mistake.File >= policy.Files.Count) return _files[0];
        return _files.Find(file => policy.Files[mistake.File].Path.Span.SequenceEqual(file.Path)) ?? _files[0];
    }

    private int Ask()
    {
        while (true)
        {
            _console.Write("What now? ");
            int answer = _console.ReadAnswer();
            if (answer is 'e' or 'x' or 'Q') return answer;
            if (answer < 0) return 'x';
            _console.Write(Options);
        }
    }

    private int Install()
    {
        bool isInstalled = _options.File is null;
        foreach (EditedFile file in _files)
        {
            if (!file.IsChanged || file.TryInstall(isInstalled || _options.WantsOwner, isInstalled || _options.WantsMode, out string mistake)) continue;
            _console.Warn(mistake);
            return Failed;
        }

        return Done;
    }

    private bool TryOpen(byte[] path)
    {
        EditedFile? file = EditedFile.Open(path, out string mistake);
        if (file is null)
        {
            _console.Warn(mistake);
            return false;
        }

        lock (_files) _files.Add(file);
        return true;
    }

    private bool TryOpenIncludes(SudoersPolicy policy)
    {
        for (int i = 1; i < policy.Files.Count; i++)
        {
            byte[] path = policy.Files[i].Path.ToArray();
            if (!_files.Exists(file => file.Path.AsSpan().SequenceEqual(path)) && !TryOpen(path)) return false;
        }

        return true;
    }

    private EditorChoice? ChooseEditor(SudoersPolicy policy)
    {
        var engine = new PolicyEngine(policy, new MachineFacts(new MachineUsers(), knowsFiles: true));
        engine.Evaluate(new Request { User = engine.Facts.FindUser(0) ?? UnknownRecords.User(0), Mode = RequestMode.List, Host = Machine.HostName(), Time = 0 });
        EditorChoice? editor = EditorChoice.Find(_environment, engine.Settings.Text(SettingId.Editor).Span, engine.Settings.IsOn(SettingId.EnvEditor), out string mistake);
        if (editor is null) _console.Warn(mistake);
        return editor;
    }

    private bool TryEdit(EditedFile file, EditorChoice editor, int line)
    {
        if (!file.TryCopy(out string message))
        {
            _console.Warn(message);
            return false;
        }

        List<byte[]> words = [.. editor.Words];
        if (line > 0 && editor.KnowsLines) words.Add(Encoding.ASCII.GetBytes("+" + line.ToString(CultureInfo.InvariantCulture)));
        words.Add("--"u8.ToArray());
        words.Add(file.Copy);
        _editorRuns = true;
        NativeError error = ChildProgram.Run(editor.Path, words, _environment, out int exitCode);
        _editorRuns = false;
        if (!error.IsNone || exitCode < 0)
        {
            string why = error.IsNone ? "ended by a signal" : error.Text;
            _console.Warn($"editor ({VisudoConsole.Text(editor.Path)}) failed, leaving {file.Name} unchanged: {why}");
            return false;
        }

        bool isGood = file.TryTake(out message);
        if (message.Length > 0) _console.Warn(message);
        return isGood;
    }

    // ^C and ^\ are the editor's while it runs, as with system(3). Any other end takes the copies along.
    private void CatchSignals()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (_editorRuns && context.Signal is (PosixSignal.SIGINT or PosixSignal.SIGQUIT)) return;
                lock (_files)
                {
                    foreach (EditedFile file in _files)
                        file.Discard();
                }

                ChildProgram.ExitNow(Failed);
            }));
        }
    }
}
