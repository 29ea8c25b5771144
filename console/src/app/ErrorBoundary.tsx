import { Component, type ReactNode } from 'react';
import { Button } from '../components/Button.js';

interface State {
  readonly error?: Error;
}

/** Confines a rendering error to its part of the page. A changed `key` renders it again. */
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
