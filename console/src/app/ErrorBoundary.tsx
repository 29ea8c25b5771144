import { Component, type ReactNode } from 'react';
import { Button } from '../components/Button.js';

interface State {
  readonly error?: Error;
}

/** What cannot be shown takes nothing else down with it. Another `key` tries anew. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="notice notice-bad" role="alert">
        <strong>This page could not be displayed</strong>
        <span>{error.message}</span>
        <Button onClick={() => window.location.reload()}>Reload</Button>
      </div>
    );
  }
}
