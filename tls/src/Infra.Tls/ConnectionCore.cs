using System.Buffers;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Handshake;
using Infra.Tls.Messages;
using Infra.Tls.Records;
using Infra.Tls.Secrets;

namespace Infra.Tls;

/// <summary>
/// The receiving machine of a connection, in the handshake and after it: takes records, hands handshake messages to the present state, and data to the
/// caller. The only place that catches <see cref="TlsException"/>.
/// </summary>
internal sealed class ConnectionCore : IDisposable
{
    private readonly RecordReader _records = new();
    private readonly HandshakeJoiner _joiner;
    private readonly Func<HandshakeContext, HandshakeState> _start;
    private HandshakeContext? _context;
    private HandshakeState? _handshake;
    private TrafficKeys? _receiving;
    private Exporter? _exporter;
    private int _handshakeBytes;
    private int _emptyRecords;
    private int _warnings;
    private int _messagesSinceData;
    private bool _hasOutput;
    private bool _isStarted;

    internal ConnectionCore(TlsRole role, TlsProvider provider, IKeyLog? keyLog, int recordBytesMax, Func<HandshakeContext, HandshakeState> start)
    {
        Role = role;
        Sender = new TlsSender(State, recordBytesMax);
        _joiner = new HandshakeJoiner(provider.Buffers);
        _context = new HandshakeContext(provider, keyLog, _records, Sender, role);
        _start = start;
    }

    internal TlsRole Role { get; }

    internal ConnectionState State { get; } = new();

    internal TlsSender Sender { get; }

    internal TlsHandshakeInfo? Info { get; private set; }

    internal bool IsPeerClosed { get; private set; }

    internal bool IsSplit { get; set; }

    internal Exporter Exporter => _exporter ?? throw new InvalidOperationException("Keying material exists only after the handshake.");

    /// <summary>Works through the input; <paramref name="wire"/> is needed during the handshake only.</summary>
    internal TlsStatus Receive(ref TlsInput input, IBufferWriter<byte>? wire)
    {
        ObjectDisposedException.ThrowIf(State.IsDisposed, typeof(TlsConnection));
        input.Begin();
        if (State.Failure is not null) return TlsStatus.Failed;
        if (IsPeerClosed) return TlsStatus.Closed;
        try
        {
            if (_context is not null) _context.Wire = wire!;
            if (!_isStarted) Start();
            return ReceiveRecords(ref input);
        }
        catch (TlsException failure)
        {
            input.EraseTarget();
            return Fail(failure);
        }
        catch (Exception e)
        {
            // Nothing else can happen by what a peer sends; if it does after all, one connection ends and not the program.
            input.EraseTarget();
            return Fail(new TlsException(TlsError.InternalFailure, e.GetType().Name, e));
        }
        finally
        {
            _context?.EndCall();
        }
    }

    internal TlsStatus EndOfInput()
    {
        ObjectDisposedException.ThrowIf(State.IsDisposed, typeof(TlsConnection));
        if (State.Failure is not null) return TlsStatus.Failed;
        if (IsPeerClosed) return TlsStatus.Closed;
        return Fail(new TlsException(Info is null ? TlsError.TransportEndedInHandshake : TlsError.TransportTruncated));
    }

    /// <summary>What was due has been written in the same call: no need to say so in a later one.</summary>
    internal void ForgetOutput() => _hasOutput = false;

    /// <summary>Ends the connection; everything secret of the handshake is erased and its buffers go back.</summary>
    internal TlsStatus Fail(TlsException failure)
    {
        State.Fail(failure);
        EndHandshake();
        _joiner.Dispose();
        return TlsStatus.Failed;
    }

    public void Dispose()
    {
        if (State.IsDisposed) return;
        State.IsDisposed = true;
        EndHandshake();
        _joiner.Dispose();
        _records.Dispose();
        _receiving?.Dispose();
        _exporter?.Dispose();
        Sender.DisposeKeys();
    }

    internal void SetSequences(ulong count)
    {
        _receiving!.Cipher.Sequence = count;
        Sender.SetSequence(count);
    }

    private void Start()
    {
        _isStarted = true;
        _handshake = _start(_context!);
        NoteOutput();
    }

    private TlsStatus ReceiveRecords(ref TlsInput input)
    {
        while (_records.TryRead(ref input, out Record record))
        {
            switch (record.Type)
            {
                case ContentType.Handshake:
                    OnHandshake(record.Content);
                    if (_context?.Outcome is not null) return Establish();
                    break;
                case ContentType.ApplicationData:
                    if (!TryTakeData(record)) break;
                    input.SetPlaintext(record.Offset, record.Content.Length);
                    return TlsStatus.HavePlaintext;
                default:
                    if (OnAlert(record.Content)) return TlsStatus.Closed;
                    break;
            }
        }
        if (!_hasOutput) return TlsStatus.NeedInput;
        _hasOutput = false;
        return TlsStatus.HaveOutput;
    }

    private void OnHandshake(ReadOnlySpan<byte> content)
    {
        if (_handshake is not null && (_handshakeBytes += content.Length) > MessageLimits.HandshakeBytesMax)
            throw new TlsException(TlsError.TooManyHandshakeBytes);
        while (_joiner.TryNext(ref content, out HandshakeMessage message))
        {
            bool haveKeysChanged = _handshake is not null ? Advance(message) : OnPostHandshake(message);
            // RFC 8446 section 5.1: nothing of the old keys may follow a change of keys.
            if (haveKeysChanged && !content.IsEmpty) throw new TlsException(TlsError.MessageAcrossKeyChange);
            if (_handshake is null && _context is not null) break;   // finished: the rest of this call belongs to the connection
        }
        NoteOutput();
    }

    private bool Advance(HandshakeMessage message)
    {
        HandshakeContext context = _context!;
        context.HaveKeysChanged = false;
        _handshake = _handshake!.Next(context, message);
        return context.HaveKeysChanged;
    }

    private TlsStatus Establish()
    {
        HandshakeOutcome outcome = _context!.Outcome!;
        _receiving = outcome.Receiving;
        _exporter = outcome.Exporter;
        Info = outcome.Info;
        _records.Use(_receiving.Cipher, isOwner: false);
        _records.IsHandshaking = false;
        EndHandshake();
        _joiner.Dispose();
        State.IsOpen = true;
        return TlsStatus.Established;
    }

    private void EndHandshake()
    {
        _context?.Dispose();
        _context = null;
        _handshake = null;
    }

    private bool OnPostHandshake(HandshakeMessage message)
    {
        if (++_messagesSinceData > RecordLimits.PostHandshakeMessagesMax) throw new TlsException(TlsError.TooManyPostHandshakeMessages);
        switch (message.Type)
        {
            case HandshakeType.KeyUpdate:
                OnKeyUpdate(message);
                return true;
            case HandshakeType.NewSessionTicket when Role == TlsRole.Client:
                OnTicket(message);
                return false;
            case HandshakeType.CertificateRequest when Role == TlsRole.Client:
                throw new TlsException(TlsError.PostHandshakeAuthentication);
            default:
                throw new TlsException(Enum.IsDefined(message.Type) ? TlsError.MessageUnexpected : TlsError.HandshakeTypeUnknown, $"{message.Type} after the handshake");
        }
    }

    private void OnKeyUpdate(HandshakeMessage message)
    {
        if (!KeyUpdate.TryRead(message.Body, out KeyUpdate update, out TlsError error)) throw new TlsException(error, nameof(KeyUpdate));
        _receiving!.Update();
        _records.Use(_receiving.Cipher, isOwner: false);
        State.EndKeyUpdateRequest();
        if (!update.IsRequested) return;
        State.OweKeyUpdate();
        _hasOutput = true;
    }

    /// <summary>Sessions are not resumed yet: a ticket is checked and dropped.</summary>
    private static void OnTicket(HandshakeMessage message)
    {
        if (!NewSessionTicket.TryRead(message.Body, out NewSessionTicket ticket, out TlsError error)) throw new TlsException(error, nameof(NewSessionTicket));
        if (ticket.LifetimeSeconds > MessageLimits.TicketLifetimeMax) throw new TlsException(TlsError.TicketLifetimeTooLong);
    }

    private bool TryTakeData(Record record)
    {
        if (_handshake is not null) throw new TlsException(TlsError.DataDuringHandshake);
        if (!_joiner.IsEmpty) throw new TlsException(TlsError.MessageInterrupted);
        if (record.Content.IsEmpty)
        {
            if (++_emptyRecords > RecordLimits.EmptyRecordsMax) throw new TlsException(TlsError.TooManyEmptyRecords);
            return false;
        }
        _emptyRecords = 0;
        _messagesSinceData = 0;
        return true;
    }

    /// <summary>True for the orderly end; a fatal alert is thrown.</summary>
    private bool OnAlert(ReadOnlySpan<byte> content)
    {
        if (!_joiner.IsEmpty) throw new TlsException(TlsError.MessageInterrupted);
        if (!AlertMessage.TryRead(content, out AlertMessage alert)) throw new TlsException(TlsError.AlertMalformed);
        if (alert.Description == AlertDescription.CloseNotify && _handshake is null)
        {
            IsPeerClosed = true;
            return true;
        }
        // RFC 9846 section 6.1: close_notify follows; everything else is fatal, whatever its level says.
        if (alert.Description != AlertDescription.UserCanceled) throw TlsException.Received(alert.Description);
        if (++_warnings > RecordLimits.WarningAlertsMax) throw new TlsException(TlsError.TooManyWarningAlerts);
        return false;
    }

    private void NoteOutput()
    {
        _hasOutput |= Sender.HasWritten;
        Sender.HasWritten = false;
    }
}
